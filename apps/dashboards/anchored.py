"""The numbers beside a round's snapshot that can be talked about: gaps of findings, contrasts, estimates of the full review."""

from __future__ import annotations

from apps.analysis.estimate import Estimate
from apps.analysis.findings.reading import findings_of
from apps.analysis.selectors_reviews import names_in_review, review_in_part
from apps.dashboards.pages.review_numbers import finding_numbers, review_numbers
from apps.governance.anchors import anchor_of
from apps.studies.models import Round


def anchored(round_: Round, anchor: str, *, to_researcher: bool) -> list[Estimate]:
    """Return the numbers that an anchor means, weighted ones too, none for an unknown one, in up to four queries.

    A review may be tens of megabytes, so each place where the number may stand is read alone, and of the estimates their names first.
    """
    found = findings_of(round_.study, to_researcher=to_researcher, round_=round_)
    contrasts = review_in_part(round_, "contrasts", to_researcher=to_researcher)
    small = [*finding_numbers(found, to_researcher=to_researcher), *review_numbers(contrasts)]
    if meant := [one for one in small if anchor_of(one) == anchor]:
        return meant
    named = names_in_review(round_, to_researcher=to_researcher)
    name = next((one for one in named if anchor_of(one) == anchor), None)
    if name is None:
        return []
    fields = {"measure": name.measure, "metric": name.metric, "version": name.version, "versus": name.versus}
    like = {key: value for key, value in fields.items() if value is not None}
    near = review_in_part(round_, like=like, to_researcher=to_researcher)
    return [one for one in near.estimates if anchor_of(one) == anchor] if near is not None else []
