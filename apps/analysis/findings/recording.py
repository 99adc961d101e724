"""Keeping what a full review found: the same finding over rounds, and what became of those that it did not find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.analysis.findings.gap import Gap
from apps.analysis.models import Finding, FindingEvent, FindingSight, FindingState
from apps.studies.models import Round, Study
from apps.studies.selectors import round_versions


@transaction.atomic
def record_findings(*, round_: Round, found: Sequence[Gap], now: datetime) -> list[Finding]:
    """Keep what a review of this round found, and return the findings that it saw or looked for; the same again changes nothing.

    A finding that a later round looked for in vain is fixed only where that round's interval leaves the old gap out; else it stays, and
    says that it was not seen again. One that was fixed and is found again has returned.

    Args:
        round_: whose review it is.
        found: everything that was looked for; only what says so was found.
        now: when.
    """
    Study.objects.select_for_update().get(pk=round_.study_id)  # two rounds' reviews take their turns
    book = _Book(round_, now, tuple(version.key for version in round_versions(round_)))
    kept = [book.seen(gap) for gap in found if gap.found]
    seen = {finding.pk for finding in kept}
    looked = {(gap.key, gap.reference): gap for gap in found if not gap.found}
    for finding in _standing(round_):
        gap = None if finding.pk in seen else book.counterpart(finding, looked)
        if gap is not None:
            book.missed(finding, gap)
            kept.append(finding)
    return kept


def _standing(round_: Round) -> list[Finding]:
    rows = Finding.objects.filter(study=round_.study_id)
    return list(rows.select_related("last_round", "first_round").order_by("pk"))


@dataclass(frozen=True)
class _Book:
    """One round's review, about to be written down."""

    round: Round
    now: datetime
    versions: tuple[str, ...]

    def seen(self, gap: Gap) -> Finding:
        """Write a gap that was found, and return its finding."""
        finding = self._known(gap)
        if finding is None:
            finding = self._first(gap)
        elif self.round.number >= finding.last_round.number:
            state = self._state_when_seen(finding)
            changed = state != finding.state
            _take_over(finding, gap, self.round, self.now)
            finding.state, finding.missed_round = state, None
            finding.save()
            if changed:
                self._tell(finding, "")
        self._sight(finding, gap)
        return finding

    def missed(self, finding: Finding, gap: Gap) -> None:
        """Write that a finding was looked for and not found."""
        self._sight(finding, gap)
        if self.round.number < finding.last_round.number:
            return
        finding.missed_round = self.round
        is_gone = self.round.number > finding.last_round.number and _leaves_out(gap, finding)
        if is_gone and finding.state != FindingState.FIXED:
            finding.state = FindingState.FIXED
            reason = _("Round %(number)d leaves the old gap out of its interval.")
            self._tell(finding, reason % {"number": self.round.number})
        finding.save(update_fields=["missed_round", "state"])

    def counterpart(self, finding: Finding, looked: dict[tuple[str, str], Gap]) -> Gap | None:
        """Return what this round looked for in the place of a finding, of its version or of the one that follows it; None for nothing."""
        own = looked.get((finding.key, finding.reference))
        if own is not None or finding.version in self.versions:
            return own
        there = (
            gap for gap in looked.values() if (gap.place, gap.reference) == (finding.place, finding.reference)
        )
        return next((gap for gap in there if self._follows(gap, finding)), None)

    def _known(self, gap: Gap) -> Finding | None:
        rows = Finding.objects.select_related("last_round").filter(study=self.round.study_id)
        own = rows.filter(key=gap.key).first()
        if own is not None:
            return own
        before = (
            rows.filter(place=gap.place).exclude(version__in=self.versions).order_by("-last_round__number")
        )
        return next((finding for finding in before if self._follows(gap, finding)), None)

    def _follows(self, gap: Gap, finding: Finding) -> bool:
        """Return whether a gap is of the version that took the place of a finding's: of the same system, held against the same sort of thing."""
        newest = next((key for key in self.versions if _system(key) == _system(finding.version)), None)
        return bool(gap.version) and gap.version == newest and bool(gap.versus) == bool(finding.versus)

    def _first(self, gap: Gap) -> Finding:
        finding = Finding(study_id=self.round.study_id, first_round=self.round)
        _take_over(finding, gap, self.round, self.now)
        finding.save()
        self._tell(finding, "")
        return finding

    def _state_when_seen(self, finding: Finding) -> str:
        if finding.state == FindingState.FIXED:
            # Somebody who says that it is fixed speaks of the next round; this one's review does not gainsay them.
            later = self.round.number > finding.last_round.number
            return FindingState.RETURNED if later else FindingState.FIXED
        if finding.state == FindingState.NEW and self.round.number > finding.last_round.number:
            return FindingState.KNOWN
        return finding.state

    def _sight(self, finding: Finding, gap: Gap) -> None:
        impact = gap.impact if gap.found else None
        numbers: dict[str, Any] = {
            "version": gap.version,
            "found": gap.found,
            "value": gap.value.value,
            "low": gap.value.low,
            "high": gap.value.high,
            "impact": impact and impact.value,
            "impact_low": impact and impact.low,
            "impact_high": impact and impact.high,
            "people": gap.people,
            "n": gap.n,
            "items": [asdict(item) for item in gap.items],
            "at": self.now,
        }
        FindingSight.objects.update_or_create(finding=finding, round=self.round, defaults=numbers)

    def _tell(self, finding: Finding, reason: str) -> None:
        FindingEvent.objects.create(
            finding=finding,
            state=finding.state,
            owner_id=finding.owner_id,
            round=self.round,
            reason=reason,
            at=self.now,
        )


def _take_over(finding: Finding, gap: Gap, round_: Round, now: datetime) -> None:
    """Write a gap's numbers into a finding."""
    for name in ("key", "place", "version", "versus", "metric", "measure", "slice", "reference"):
        setattr(finding, name, getattr(gap, name))
    for name in (
        "own",
        "against",
        "confidence",
        "people",
        "scenarios",
        "n",
        "method",
        "catastrophic",
        "private",
    ):
        setattr(finding, name, getattr(gap, name))
    finding.value, finding.low, finding.high = gap.value.value, gap.value.low, gap.value.high
    for name in ("share", "severity", "impact"):
        span = getattr(gap, name)
        setattr(finding, name, span.value)
        setattr(finding, f"{name}_low", span.low)
        setattr(finding, f"{name}_high", span.high)
    finding.last_round, finding.seen_at = round_, now


def _leaves_out(gap: Gap, finding: Finding) -> bool:
    """Return whether an interval lies on the good side of the gap that was found before."""
    return gap.value.low > finding.value if finding.value < 0 else gap.value.high < finding.value


def _system(version: str) -> str:
    return version.split("/", 1)[0]
