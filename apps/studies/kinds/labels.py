"""Any of a list."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.studies.kinds._any_of import AnyOf
from apps.studies.kinds._base import QuestionSpec
from apps.studies.kinds._options import Options


class LabelsSpec(QuestionSpec):
    """`options` are shown as they are written; `suggest` shows which one the version itself names."""

    ask: Literal["labels"]
    options: Options
    suggest: bool = False


class Labels(AnyOf):
    """An answer is a list of what fits the output that is shown."""

    slug = "labels"
    label = gettext_lazy("Labels")
    hint = gettext_lazy("Any of a list")
    Spec = LabelsSpec
    starter = {"options": ["first", "second"]}

    def own_text(self) -> str:
        """Return the question."""
        return _("Which of these fit?")


KIND = Labels()
