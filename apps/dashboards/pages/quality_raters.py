"""The table of raters on the page of quality: how often each is right, and what stood out about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from apps.analysis.anomalies.reading import RaterSeen, label_of
from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.models import Anomaly, AnomalyState
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import method_of
from apps.dashboards.pages.lines import figures_text
from apps.raters.models import RaterStatus

_PILLS = {
    AnomalyState.OPEN: "wait",
    AnomalyState.ACCEPTED: "fail",
    AnomalyState.DISMISSED: "pass",
    AnomalyState.CLOSED_BY_RULE: "info",
}


@dataclass(frozen=True)
class RaterLine:
    """One rater; `accuracy` is with its interval, `n` judgments behind it, `lack` why there is none."""

    name: str
    cohort: str
    responses: int
    aside: bool
    accuracy: str
    n: int
    lack: str
    flags: tuple[tuple[str, tuple[str, str]], ...]


def rater_lines(raters: Sequence[RaterSeen]) -> list[RaterLine]:
    """Return raters as lines."""
    return [
        RaterLine(
            name=rater.pseudonym,
            cohort=visible_text(rater.cohort),
            responses=rater.responses,
            aside=rater.status == RaterStatus.FLAGGED,
            accuracy=_figures(rater.accuracy),
            n=rater.accuracy.n if rater.accuracy else 0,
            lack=_lack(rater.accuracy),
            flags=tuple((label_of(row.kind), pill_of(row)) for row in rater.flags),
        )
        for rater in raters
    ]


def accuracy_words(raters: Sequence[RaterSeen]) -> str:
    """Return by which method, and for whom, the accuracies of these raters were computed; "" where there are none."""
    found = next((one.accuracy for one in raters if one.accuracy is not None and one.accuracy.method), None)
    if found is None:
        return ""
    return gettext("Accuracy: %(method)s. It speaks for %(population)s.") % {
        "method": method_of(found),
        "population": found.population,
    }


def pill_of(row: Anomaly) -> tuple[str, str]:
    """Return how the state of an anomaly is drawn, and its words."""
    return _PILLS[AnomalyState(row.state)], str(AnomalyState(row.state).label)


def _figures(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return ""
    return figures_text(estimate, figures_of(estimate.measure))


def _lack(estimate: Estimate | None) -> str:
    if estimate is None:
        return gettext("not computed")
    return estimate.undefined or ""
