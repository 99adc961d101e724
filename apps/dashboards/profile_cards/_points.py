"""Where a version is beyond doubt better or worse: intervals that lie wholly beside their reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext

from apps.analysis.contrast import Contrast
from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.core.charts import Figures
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.words import behind
from apps.dashboards.profile_cards._base import Point, Profile, scale_of

MOST = 6


def points_of(profile: Profile, *, good: bool) -> list[Point]:
    """Return the points of one sort, the clearest first, six at most; only those are put into words."""
    found = [*_wins(profile), *_gaps(profile), *_differences(profile)]
    mine = sorted((one for one in found if one[0] == good), key=lambda one: -one[1])
    return [worded() for _good, _size, worded in mine[:MOST]]


_Found = tuple[bool, float, Callable[[], Point]]
"""Whether it is a good one, how clear it is, and what puts it into words."""


def _wins(profile: Profile) -> Iterator[_Found]:
    """Yield win rates against the baseline beside one half, over all and of groups of people and scenarios."""
    for one in _main(profile, "win_rate"):
        if one.versus != profile.base or one.metric != profile.subject.primary:
            continue
        side = _side(one, 0.5)
        if side:
            yield side > 0, _clear(one, 0.5), partial(_win, one, profile, good=side > 0)


def _win(one: Estimate, profile: Profile, *, good: bool) -> Point:
    who = profile.subject.group(one.slice) or gettext("all judgments")
    said = (
        gettext("Preferred to the baseline: %(who)s")
        if good
        else gettext("The baseline is preferred: %(who)s")
    )
    return _point(good, said % {"who": who}, one, Figures.SHARE, profile)


def _gaps(profile: Profile) -> Iterator[_Found]:
    """Yield groups that are served better or worse than everyone else."""
    for one in profile.gaps():
        side = _side(one, 0.0) * _sign(one.metric, profile)
        if side and not one.few_raters:
            yield side > 0, _clear(one, 0.0), partial(_gap, one, profile, good=side > 0)


def _gap(one: Estimate, profile: Profile, *, good: bool) -> Point:
    said = (
        gettext("Better than for everyone else: %(who)s")
        if good
        else gettext("Worse than for everyone else: %(who)s")
    )
    title = said % {"who": profile.subject.group(one.slice)}
    return _point(good, title, one, scale_of(one, profile), profile)


def _differences(profile: Profile) -> Iterator[_Found]:
    """Yield what the full review found to differ from the baseline; win rates are said above."""
    for one in profile.contrasts:
        if one.ahead and one.measure not in {"win_rate", "bradley_terry"}:
            low, high = one.low or 0.0, one.high or 0.0
            size = min(abs(low), abs(high)) / ((high - low) or 1.0)
            yield one.ahead == "version", size, partial(_contrasted, one, profile)


def _contrasted(one: Contrast, profile: Profile) -> Point:
    cut = profile.subject.group(one.slice)
    asked = visible_text(
        ", ".join(part for part in (one.option or profile.words_of(one.metric), cut) if part)
    )
    label = str(measures()[one.measure].label)
    scale = figures_of(one.measure, profile.kind_of(one.metric))
    scale = Figures.POINTS if scale is Figures.SHARE else Figures.SIGNED
    estimate = Estimate(measure=one.measure, metric=one.metric, value=one.value, low=one.low, high=one.high)
    text = gettext("%(label)s %(figures)s against the baseline; %(behind)s") % {
        "label": label,
        "figures": figures_text(estimate, scale),
        "behind": behind(one.n, one.raters),
    }
    kind = "ok" if one.ahead == "version" else "bad"
    return Point(kind, asked, text, profile.links.get("compare", ""))


def _main(profile: Profile, measure: str) -> Iterator[Estimate]:
    for one in profile.results.estimates:
        about = (one.measure, one.version, one.pool, one.source, one.weights)
        if about == (measure, profile.version, "main", "people", None) and not one.few_raters:
            yield one


def _side(one: Estimate, reference: float) -> int:
    if one.low is not None and one.low > reference:
        return 1
    return -1 if one.high is not None and one.high < reference else 0


def _sign(metric: str, profile: Profile) -> int:
    """Return -1 where less is better, 0 where neither is."""
    return {"higher": 1, "lower": -1}.get(profile.better.get(metric, ""), 0)


def _clear(one: Estimate, reference: float) -> float:
    """Return how many widths of the interval lie between it and the reference."""
    low, high = one.low or 0.0, one.high or 0.0
    return min(abs(low - reference), abs(high - reference)) / ((high - low) or 1.0)


def _point(good: bool, title: str, one: Estimate, scale: Figures, profile: Profile) -> Point:  # noqa: FBT001 - the sort
    text = gettext("%(figures)s; %(behind)s") % {
        "figures": figures_text(one, scale),
        "behind": behind(one.n, one.raters),
    }
    return Point("ok" if good else "bad", title, text, profile.provenance.rows(one))
