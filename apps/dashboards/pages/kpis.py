"""The headline figures: how many judged how much, ties, and whether the place on the page mattered."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts.figures import number
from apps.dashboards.pages.how import How, Provenance
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.words import behind


@dataclass(frozen=True)
class Kpi:
    """One headline figure.

    Attributes:
        value: the number.
        bounds: its interval, "" for a count of everything.
        said: what stands under it.
        few: it rests on fewer than ten raters.
        how: how it was computed.
    """

    label: str
    value: str
    bounds: str
    said: str
    few: bool
    how: How


def kpis_of(results: Results, subject: Subject, provenance: Provenance) -> tuple[Kpi, ...]:
    """Return the counts, and those headline measures that the primary question has."""
    found = [_estimate(results, subject, provenance, measure) for measure in ("tie_rate", "position_effect")]
    return (*_counts(results, subject, provenance), *(kpi for kpi in found if kpi is not None))


def _counts(results: Results, subject: Subject, provenance: Provenance) -> tuple[Kpi, Kpi]:
    snapshot = results.snapshot
    counted = snapshot.responses - sum(snapshot.excluded.values())
    how = How(
        method=gettext("a plain count of all accepted judgments of this round"),
        n=snapshot.responses,
        raters=snapshot.raters,
        excluded=provenance.excluded,
        population=gettext("these judgments, nothing beyond them"),
        weights="",
        taken_at=provenance.taken_at,
        protocol=provenance.protocol,
        snapshot=provenance.snapshot,
        rows_url=f"{provenance.rows_url}?round={subject.number}&metric={subject.primary}"
        if provenance.rows_url
        else "",
    )
    said = gettext("%(n)s in the numbers") % {"n": number(counted)}
    few = any(e.few_raters for e in results.all("tie_rate", subject.primary, version=None))
    return (
        Kpi(gettext("Judgments"), number(snapshot.responses), "", said, few=False, how=how),
        Kpi(
            gettext("Raters"),
            number(snapshot.raters),
            "",
            gettext("who judged at least once"),
            few=few,
            how=how,
        ),
    )


def _estimate(results: Results, subject: Subject, provenance: Provenance, measure: str) -> Kpi | None:
    estimate = results.one(measure, subject.primary, version=None, slice=None)
    if estimate is None:
        return None
    value, _, bounds = figures_text(estimate, figures_of(measure)).partition(" ")
    return Kpi(
        label=str(measures()[measure].label),
        value=value,
        bounds=bounds,
        said=estimate.undefined or behind(estimate.n, estimate.raters),
        few=estimate.few_raters,
        how=provenance.how(estimate),
    )
