"""Where versions fall short of what is expected of them: by group, by kind of scenario, by theme, and as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy

from apps.analysis.estimate import Estimate
from apps.analysis.findings.choosing import Chosen, catastrophes_of, choose
from apps.analysis.findings.gap import Gap
from apps.analysis.findings.lenses import lenses_of
from apps.analysis.findings.recording import record_findings
from apps.analysis.findings.trying import trials_of
from apps.analysis.publication import published
from apps.analysis.review_parts._base import Found, Part, Subject


@dataclass(frozen=True)
class FoundGaps(Found):
    """What was found, with everything that was looked for."""

    gaps: tuple[Gap, ...] = ()


class Findings(Part):
    """Gaps beyond their reference after correction over all that was tried, ranked by impact."""

    slug = "findings"
    label = gettext_lazy("Findings")
    about = gettext_lazy(
        "Every question with a good and a bad end, whole and by group, tag and theme, against everyone else, the baseline, what people "
        "expected and what the protocol asks for; corrected over all comparisons together; ranked by affected share times points lost."
    )
    place = 80

    def find(self, subject: Subject) -> Found:
        """Return what was tried and what was found."""
        setting = subject.dataset.setting
        chosen = choose(
            trials_of(subject),
            catastrophes_of(lenses_of(subject.dataset), level=setting.level),
            correction=setting.correction,
            level=setting.level,
        )
        chosen = replace(chosen, gaps=_published(chosen.gaps, subject))
        shown = tuple(_cell(gap) for gap in chosen.gaps if not gap.private)
        return FoundGaps(body=_body(chosen, setting.correction), gaps=chosen.gaps, shown=shown)

    def keep(self, subject: Subject, found: Found) -> None:
        """Write the findings down, over all rounds of the study."""
        if isinstance(found, FoundGaps):
            record_findings(round_=subject.round, found=found.gaps, now=subject.now)


def _published(gaps: Sequence[Gap], subject: Subject) -> tuple[Gap, ...]:
    """Return the gaps, private where readers could single somebody out of a group beside what the snapshot shows them."""
    shown = published([_cell(gap) for gap in gaps], beside=subject.estimates, dataset=subject.dataset)
    return tuple(replace(gap, private=one.private) for gap, one in zip(gaps, shown, strict=True))


def _cell(gap: Gap) -> Estimate:
    """Return what a gap is about, without its numbers."""
    return Estimate(
        measure=gap.measure,
        metric=gap.metric,
        version=gap.version or None,
        versus=gap.versus or None,
        slice=gap.slice or None,
        private=gap.private,
    )


def _body(chosen: Chosen, correction: str) -> dict[str, Any]:
    # Readers have the findings themselves, with counts of people in steps; what is here is exact.
    return {
        "tried": chosen.tried,
        "different": chosen.different,
        "correction": correction,
        "level": chosen.level,
        "found": sum(not gap.private for gap in chosen.found),
        "private": {"findings": [told(gap) for gap in chosen.found]},
    }


def told(gap: Gap) -> dict[str, Any]:
    """Return a gap as JSON, with its impact and its key."""
    whole = asdict(gap)
    del whole["items"]  # a finding's page has them
    return {**whole, "impact": asdict(gap.impact), "key": gap.key}


PART = Findings()
