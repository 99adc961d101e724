"""Numbers of a review: a measure over some of the judgments."""

from __future__ import annotations

from dataclasses import replace

from apps.analysis.estimate import Estimate
from apps.analysis.measures._base import Draft, Measure
from apps.analysis.metric_data import MetricData
from apps.analysis.review_parts._base import Subject
from apps.analysis.safely import safely
from apps.analysis.stamping import Named, stamped


def estimates_for(
    subject: Subject, measure: Measure, data: MetricData, *, cut: dict[str, str], undefined: str = ""
) -> list[Estimate]:
    """Return what a measure says of these judgments, which are those of one slice; where `undefined` says why not, that alone."""
    if undefined:
        drafts = [Draft(undefined=undefined, newest=data.newest())]
    else:
        drafts = safely(measure.slug, measure.reads(data), measure.estimates)
    rows = (
        Named(measure.slug, data.metric.key, replace(draft, slice={**(draft.slice or {}), **cut}))
        for draft in drafts
    )
    return stamped(rows, setting=data.setting, taken_at=subject.now)
