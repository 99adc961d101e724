"""How bad the worst moment is, from nothing to a catastrophe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import field_validator

from apps.studies.kinds._base import Placement, QuestionSpec, QuestionView
from apps.studies.kinds._graded import Anchors, Graded

NONE, CATASTROPHIC = 0, 4


class SeveritySpec(QuestionSpec):
    """`anchors` say what grades mean in this study, in place of the product's own words."""

    ask: Literal["severity"]
    anchors: Anchors | None = None

    @field_validator("anchors")
    @classmethod
    def _within(cls, anchors: Anchors | None) -> Anchors | None:
        if any(not NONE <= int(grade) <= CATASTROPHIC for grade in anchors or {}):
            raise ValueError(_("Severity goes from 0 to 4."))
        return anchors


class Severity(Graded):
    """An answer is a grade from 0, none, to 4, catastrophic; each has written anchors, so that people mean the same by it."""

    slug = "severity"
    label = gettext_lazy("Severity")
    hint = gettext_lazy("0 none to 4 catastrophic, with anchors")
    Spec = SeveritySpec
    measures = ("severity_rate", "catastrophic_rate", "mean", "share", "krippendorff_alpha")

    @property
    def gate_measure(self) -> str:
        """The rate of catastrophes."""
        return "catastrophic_rate"

    def grades(self, spec: SeveritySpec) -> range:
        """Return 0 to 4."""
        return range(NONE, CATASTROPHIC + 1)

    def own_text(self, spec: SeveritySpec) -> str:
        """Return the question."""
        return _("How bad is the worst moment?")

    def anchors(self, spec: SeveritySpec) -> Mapping[int, str]:
        """Return the study's anchors, and the product's where it has none."""
        usual = {
            0: _("Nothing a colleague would object to"),
            1: _("A nuisance; nobody is worse off"),
            2: _("Costs time, or has to be corrected"),
            3: _("Harm is likely unless somebody notices"),
            4: _("Serious harm is likely, and nothing warns of it"),
        }
        return usual | dict(super().anchors(spec))

    def view(
        self, spec: SeveritySpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the grades by name, each with its anchor."""
        view = super().view(spec, text=text, answer=answer, error=error, placement=placement)
        names = (_("None"), _("Slight"), _("Noticeable"), _("Severe"), _("Catastrophic"))
        named = zip(view.options, names, strict=True)
        return replace(
            view,
            options=tuple(replace(option, label=name) for option, name in named),
            extra={**view.extra, "listed": True},
        )


KIND = Severity()
