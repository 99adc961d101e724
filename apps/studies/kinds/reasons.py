"""Why: any of a list of reasons."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.studies.kinds._any_of import AnyOf
from apps.studies.kinds._base import QuestionSpec
from apps.studies.kinds._options import Options


class ReasonsSpec(QuestionSpec):
    """`options` are shown as they are written."""

    ask: Literal["reasons"]
    options: Options


class Reasons(AnyOf):
    """An answer is a list of reasons, of the version shown where it is one."""

    slug = "reasons"
    label = gettext_lazy("Reasons")
    hint = gettext_lazy("Any of a list")
    Spec = ReasonsSpec
    starter = {"options": ["correct", "complete", "clear"]}

    def own_text(self) -> str:
        """Return the question."""
        return _("Why?")


KIND = Reasons()
