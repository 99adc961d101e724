"""Numbers of a full review beside its estimates, as estimates: what is talked about on the pages of contrasts, groups and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from apps.analysis.contrast import Contrast
from apps.analysis.estimate import Estimate
from apps.analysis.findings.reading import told
from apps.analysis.models import Finding
from apps.analysis.reviewing.results import ReviewResults
from apps.dashboards.pages.compare import contrast_estimate


def review_numbers(review: ReviewResults | None) -> Iterator[Estimate]:
    """Yield the estimates of a review and its contrasts, each seen from both versions."""
    if review is None:
        return
    part = review.part("contrasts")
    for row in part.body.get("pairs", ()) if part is not None else ():
        one = Contrast(**row)
        yield contrast_estimate(one)
        yield contrast_estimate(one.reversed())
    yield from review.estimates


def finding_numbers(findings: Iterable[Finding], *, to_researcher: bool) -> Iterator[Estimate]:
    """Yield the gap of each finding."""
    for one in findings:
        people, n = (told(count, one, to_researcher=to_researcher) for count in (one.people, one.n))
        yield finding_estimate(one, people=people, n=n)


def finding_estimate(finding: Finding, *, people: int = 0, n: int = 0) -> Estimate:
    """Return the gap of a finding: a number less what it is held against, never that number itself."""
    return Estimate(
        measure="gap",
        metric=finding.metric,
        version=finding.version or None,
        versus=finding.versus or None,
        slice=finding.slice or None,
        value=finding.value,
        low=finding.low,
        high=finding.high,
        level=finding.confidence,
        n=n,
        raters=people,
        method=finding.method,
    )
