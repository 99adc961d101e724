"""Can the leaderboard carry a ranking? Circles, few voices, ties, places and lengths."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_lazy

from apps.analysis.dataset import MAIN
from apps.analysis.headlines import primary_of
from apps.analysis.item_outputs import lengths_of
from apps.analysis.measures import measures
from apps.analysis.measures._base import reason
from apps.analysis.metric_data import MetricData
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import StatisticsError, Undefined
from apps.statistics.pairwise import (
    BradleyTerry,
    adjusted_bradley_terry,
    bradley_terry,
    dominance,
    intransitivity,
    position_balance,
    position_effect,
    tie_conventions,
)

PERCENT = (1, 5, 10)
"""The busiest so many per cent of the raters, one rater at least."""

LENGTH = "length"


class Leaderboard(Part):
    """Five audits of the question that decides."""

    slug = "leaderboard"
    label = gettext_lazy("Audit of the leaderboard")
    about = gettext_lazy(
        "Whether preferences go round in circles, whether few raters make the order, and what ties, places and lengths do to it."
    )
    place = 40

    def find(self, subject: Subject) -> Found:
        """Return what each audit finds, or why it cannot.

        Raises:
            Undefined: the question that decides compares no versions.
        """
        metric = subject.dataset.metric(primary_of(subject.protocol))
        measure = measures()["win_rate"]
        data = None if metric is None else measure.reads(subject.dataset.of(metric, MAIN))
        if data is None or not len(data) or not measure.may_read(data):
            raise Undefined("The question that decides compares no versions, so there is no leaderboard.")
        audits: dict[str, Callable[[MetricData, Subject], dict[str, Any]]] = {
            "circles": _circles,
            "voices": _voices,
            "ties": _ties,
            "places": _places,
            "lengths": _lengths,
        }
        body: dict[str, Any] = {"metric": data.metric.key}
        for name, audit in audits.items():
            subject.check()
            body[name] = _safely(audit, data, subject)
        return Found(body=body)


def _safely(
    audit: Callable[[MetricData, Subject], dict[str, Any]], data: MetricData, subject: Subject
) -> dict[str, Any]:
    try:
        return audit(data, subject)
    except StatisticsError as error:
        return {"undefined": reason(error, data)}


def _circles(data: MetricData, subject: Subject) -> dict[str, Any]:
    found = intransitivity(
        comparisons=data.comparisons,
        ties="drop" if data.setting.ties == "drop" else "half",
        population=data.setting.population,
        level=data.setting.level,
        seed=subject.seed,
    )
    names = ("value", "cycles", "triples", "expected", "low", "high", "p_cycles", "fit", "degrees", "p_fit")
    return {name: getattr(found, name) for name in names} | _behind(found)


def _voices(data: MetricData, subject: Subject) -> dict[str, Any]:
    """Return what the busiest raters made, and whether the order holds without them."""
    loads = np.bincount(data.rater, minlength=len(data.people))
    busiest = np.argsort(-loads, kind="stable")[: int(np.count_nonzero(loads))]
    tops = tuple(max(1, ceil(len(busiest) * percent / 100)) for percent in PERCENT)
    found = dominance(raters=data.rater, top=tops)
    whole = _order(data.fit, data)
    rows = []
    for percent, top, share in zip(PERCENT, tops, found.shares.tolist(), strict=True):
        subject.check()
        rows.append(
            {"percent": percent, "raters": top, "share": share, **_without(data, busiest[:top], whole)}
        )
    return {
        "top": rows,
        "half_made_by": found.half_made_by,
        "effective_raters": found.effective_raters,
        "order": whole,
        **_behind(found),
        "population": "",
    }


def _without(data: MetricData, raters: Ints, whole: list[str]) -> dict[str, Any]:
    """Return the order of versions without these raters, or why there is none."""
    rest = data.where(~np.isin(data.rater, raters))
    try:
        order = _order(_fit(rest), rest)
    except StatisticsError as error:
        return {"order": [], "holds": None, "undefined": reason(error, rest)}
    return {"order": order, "holds": order == whole, "undefined": ""}


def _fit(data: MetricData) -> BradleyTerry:
    if not len(data):
        raise Undefined("Nothing is left without them.")
    return data.fit


def _order(fit: BradleyTerry, data: MetricData) -> list[str]:
    """Return the versions by strength, best first; equal ones in the protocol's order."""
    return [data.name(int(place)) for place in np.argsort(-fit.value, kind="stable")]


def _ties(data: MetricData, subject: Subject) -> dict[str, Any]:
    found = tie_conventions(comparisons=data.comparisons, population=data.setting.population)
    names = [data.name(place) for place in range(len(data.met))]
    return {
        "versions": names,
        "ranks": {ties: [int(rank) for rank in ranks] for ties, ranks in found.ranks.items()},
        "undefined_ranks": {ties: reason(error, data) for ties, error in found.undefined.items()},
        "moved": [names[place] for place in found.moved],
        "largest_move": found.largest_move,
        "stated": data.setting.ties,
        **_behind(found),
    }


def _places(data: MetricData, subject: Subject) -> dict[str, Any]:
    """Return the advantage of being shown first, and whether sides were even."""
    population, level = data.setting.population, data.setting.level
    effect = position_effect(
        comparisons=data.comparisons, ties=data.setting.ties, population=population, level=level
    )
    sides = position_balance(comparisons=data.comparisons)
    return {
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
        "p_sides": sides.p_value,
        "first": {data.name(place): float(share) for place, share in enumerate(sides.share.tolist())},
        **_behind(effect),
    }


def _lengths(data: MetricData, subject: Subject) -> dict[str, Any]:
    """Return what a longer output is worth, and the order of versions at equal length."""
    longer = _longer(data, subject)
    known = np.isfinite(longer)
    if not known.any():
        raise Undefined("The outputs have no words whose length could be told.")
    rows = data.where(known)
    ties: Literal["half", "drop"] = "drop" if data.setting.ties == "drop" else "half"
    how: dict[str, Any] = {"population": data.setting.population, "level": data.setting.level}
    plain = bradley_terry(comparisons=rows.comparisons, ties=ties, **how)
    found = adjusted_bradley_terry(
        comparisons=rows.comparisons, position=False, styles={LENGTH: longer[known]}, ties=ties, **how
    )
    effect = found.styles[LENGTH]
    names = [rows.name(place) for place in range(len(rows.met))]
    return {
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
        "characters": effect.scale,
        "order": [names[place] for place in np.argsort(-plain.value, kind="stable").tolist()],
        "equal": [names[place] for place in np.argsort(-found.value, kind="stable").tolist()],
        "scores": [
            {
                "version": name,
                "plain": [float(column[place]) for column in (plain.value, plain.low, plain.high)],
                "equal": [float(column[place]) for column in (found.value, found.low, found.high)],
            }
            for place, name in enumerate(names)
        ],
        **_behind(found),
    }


def _longer(data: MetricData, subject: Subject) -> Floats:
    """Return how many characters more the first version of each judgment wrote, shape (n,)."""
    lengths = lengths_of(subject.round, data.setting.versions)
    items = np.minimum(data.item, len(lengths) - 1)
    more: Floats = lengths[items, data.version] - lengths[items, data.versus]
    return more


def _behind(found: Any) -> dict[str, Any]:
    return {
        "n": int(found.n),
        "raters": int(found.raters),
        "method": found.method,
        "population": getattr(found, "population", ""),
        "few_raters": bool(getattr(found, "few_raters", False)),
    }


PART = Leaderboard()
