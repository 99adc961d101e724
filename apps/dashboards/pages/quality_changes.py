"""What setting raters aside does to the number that decides: those who are, and all who might be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.models import Search
from apps.analysis.selectors import Results
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.lines import figures_text


@dataclass(frozen=True)
class Change:
    """The number that decides, as it is and otherwise: `before` and `after` with intervals, n and raters."""

    words: str
    what: str
    before: str
    after: str
    method: str


def changes_of(
    search: Search | None, results: Results | None, primary: str, *, at_stake: bool
) -> tuple[Change, ...]:
    """Return the changes that there are to tell; `primary` is the key of the question that decides, `at_stake` whether somebody who counts has an open flag."""
    found = (_to_come(search) if at_stake else None, _aside(search, results, primary))
    return tuple(one for one in found if one is not None)


def _to_come(search: Search | None) -> Change | None:
    """Return what accepting every open flag would have changed at the last search, None where that was not computed."""
    found = search.change if search else {}
    if not found:
        return None
    now, without = (_estimate(found, part) for part in ("now", "without"))
    return Change(
        words=gettext("If every open flag of a rater were accepted"),
        what=_what(now),
        before=_told(now),
        after=_told(without),
        method=now.method,
    )


def _aside(search: Search | None, results: Results | None, primary: str) -> Change | None:
    """Return what those change who are set aside already, None where nobody is."""
    found = _whole(results, primary, search.change if search else {})
    if found is None:
        return None
    main, everybody = found
    return Change(
        words=gettext("Raters who are set aside already"),
        what=_what(main),
        before=_told(everybody),
        after=_told(main),
        method=main.method,
    )


def _whole(
    results: Results | None, primary: str, wanted: Mapping[str, Any]
) -> tuple[Estimate, Estimate] | None:
    """Return the deciding estimate without and with the raters set aside."""
    if results is None:
        return None
    everybody = [
        one for one in results.estimates if one.pool == "all" and one.metric == primary and not one.slice
    ]
    for one in everybody:
        like = {"version": one.version, "versus": one.versus, "slice": None}
        if wanted and any(
            wanted.get(name) != getattr(one, name) for name in ("measure", "version", "versus")
        ):
            continue
        main = results.one(one.measure, primary, **like)
        if main is not None:
            return main, one
    return None


def _estimate(found: Mapping[str, Any], part: str) -> Estimate:
    told = found[part]
    about = {name: found[name] for name in ("measure", "metric", "version", "versus")}
    return Estimate(**about, **{name: value for name, value in told.items() if value is not None})


def _what(estimate: Estimate) -> str:
    measure = measures().get(estimate.measure)
    label = str(measure.label) if measure else estimate.measure
    if estimate.version is None:
        return label
    version = visible_text(estimate.version)
    if estimate.versus is None:
        return gettext("%(measure)s of %(version)s") % {"measure": label, "version": version}
    return gettext("%(measure)s of %(version)s against %(versus)s") % {
        "measure": label,
        "version": version,
        "versus": visible_text(estimate.versus),
    }


def _told(estimate: Estimate) -> str:
    if estimate.value is None:
        return estimate.undefined or "\u2013"
    return gettext("%(figures)s, %(n)s judgments of %(raters)s raters") % {
        "figures": figures_text(estimate, figures_of(estimate.measure)),
        "n": number(estimate.n),
        "raters": number(estimate.raters),
    }
