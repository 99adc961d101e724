"""Every version against every other one, on every metric that is about versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.analysis.contrast import Contrast
from apps.analysis.dataset import MAIN
from apps.analysis.facets import OF_SCENARIOS
from apps.analysis.failures import BETTER, COMPARED
from apps.analysis.headlines import primary_of
from apps.analysis.measures import measures
from apps.analysis.measures._base import Measure, Scores, worded
from apps.analysis.measures._scored import cut_measure, scored
from apps.analysis.metric_data import Bools, Ints, MetricData
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.statistics.equity import ContrastedRows
from apps.statistics.errors import Disconnected, StatisticsError
from apps.statistics.pairwise import win_rates

MOST_VERSIONS = 20
"""So many versions are held against each other, the first ones of the protocol."""

MOST_GROUPS = 30
"""So many groups of scenarios of a key are looked at."""

_GOOD = frozenset({"csat", "nps", "sus", "ueq_s", "sentiment"})
_BAD = frozenset({"severity_rate", "catastrophic_rate"})


class Contrasts(Part):
    """Differences between versions."""

    slug = "contrasts"
    label = gettext_lazy("Versions against each other")
    about = gettext_lazy(
        "Every two versions on every metric: how often the one was preferred where they met, else the difference of their means, with an interval that allows for what the same people and scenarios share."
    )
    place = 20

    def find(self, subject: Subject) -> Found:
        """Return the contrasts of all pairs of versions; of more than twenty versions those of the first twenty."""
        versions = subject.dataset.setting.versions[:MOST_VERSIONS]
        found = (*_contrasts(subject, versions), *_sliced(subject, versions))
        pairs = [one.as_json() for one in found]
        left_out = len(subject.dataset.setting.versions) - len(versions)
        body: dict[str, Any] = {"pairs": pairs, "left_out": left_out}
        return Found(body=body)


def _contrasts(subject: Subject, versions: tuple[str, ...]) -> Iterator[Contrast]:
    known = measures()
    for metric in subject.dataset.metrics:
        data = subject.dataset.of(metric, MAIN)
        if not len(data):
            continue
        sides: list[_Sides] = []
        for slug in dict.fromkeys(metric.measures):
            subject.check()
            measure = known.get(slug)
            if measure is None or not measure.may_read(measure.reads(data)):
                continue
            if slug == "bradley_terry":
                yield from _scores(measure.reads(data), versions)
            else:
                yield from _of_measure(measure, measure.reads(data), versions, sides)


def _of_measure(
    measure: Measure, data: MetricData, versions: tuple[str, ...], sides: list[_Sides]
) -> Iterator[Contrast]:
    if measure.slug == "win_rate":
        yield from _wins(data, versions)
    elif measure.is_mean and measure.basis != "pairs":
        yield from _means(measure, data, versions, sides)


def _sliced(subject: Subject, versions: tuple[str, ...]) -> Iterator[Contrast]:
    """Yield contrasts of the question that decides within groups of scenarios; groups of people are cut in the snapshot alone, where few of them are kept back."""
    metric = subject.dataset.metric(primary_of(subject.protocol))
    measure = cut_measure(metric) if metric is not None else None
    if metric is None or measure is None:
        return
    data = measure.reads(subject.dataset.of(metric, MAIN))
    for key in subject.dataset.setting.slices:
        facet = subject.dataset.facet(key) if key in OF_SCENARIOS else None
        for name in list(facet.members)[:MOST_GROUPS] if facet is not None else ():
            subject.check()
            own = data.where(facet.rows(name, data)) if facet is not None else data
            if len(own) and measure.may_read(own):
                for one in _of_measure(measure, own, versions, []):
                    yield replace(one, slice={key: name})


def _wins(data: MetricData, versions: tuple[str, ...]) -> Iterator[Contrast]:
    """Yield how often one version was preferred to the other, for those that met."""
    rates = win_rates(
        comparisons=data.comparisons,
        ties=data.setting.ties,
        population=data.setting.population,
        level=data.setting.level,
    )
    for place in range(len(rates)):
        version, versus = data.name(int(rates.first[place])), data.name(int(rates.second[place]))
        if version not in versions or versus not in versions:
            continue
        error = rates.undefined[place]
        bounds = (float(column[place]) for column in (rates.value, rates.low, rates.high))
        value, low, high = (None, None, None) if error is not None else bounds
        yield Contrast(
            metric=data.metric.key,
            measure="win_rate",
            version=version,
            versus=versus,
            reference=0.5,
            better="higher",
            value=value,
            low=low,
            high=high,
            n=int(rates.n[place]),
            raters=int(rates.raters[place]),
            few_raters=bool(rates.few_raters[place]),
            method=rates.method[place],
            population=rates.population,
            undefined="" if error is None else worded(error),
        )


def _scores(data: MetricData, versions: tuple[str, ...]) -> Iterator[Contrast]:
    """Yield differences of strength in log-odds, of versions that never met too, from the scores' joint covariance."""
    try:
        fit = data.fit
    except Disconnected:
        return  # the leaderboard says so
    except StatisticsError:
        return
    for first, second in combinations(range(len(data.met)), 2):
        version, versus = data.name(first), data.name(second)
        if version not in versions or versus not in versions:
            continue
        found = fit.contrast(first, second)
        yield Contrast(
            metric=data.metric.key,
            measure="bradley_terry",
            version=version,
            versus=versus,
            better="higher",
            value=found.value,
            low=found.low,
            high=found.high,
            n=fit.n,
            raters=fit.raters,
            few_raters=fit.few_raters,
            method=_("%(method)s; difference with the covariance of the scores") % {"method": fit.method},
            population=fit.population,
        )


def _means(
    measure: Measure, data: MetricData, versions: tuple[str, ...], known: list[_Sides]
) -> Iterator[Contrast]:
    """Yield differences of means of what the measure counts, outcome by outcome; `known` remembers the sides of these data."""
    by_option: dict[str | None, dict[str, Scores]] = {}
    for aim, scores in scored(measure, data):
        if aim.version in versions and aim.versus is None:
            by_option.setdefault(aim.option, {})[aim.version or ""] = scores
    for option, own in by_option.items():
        named = [key for key in versions if key in own]
        if len(named) > 1:
            sides = _sides([own[key].rows for key in named], data, known)
            yield from _differences(measure, data, option, {key: own[key] for key in named}, sides)


@dataclass(frozen=True, eq=False)
class _Sides:
    """The judgments of some versions, by version: of which `rows` of the data they are, and which people (versions, people) gave them."""

    rows: list[Ints]
    met: Bools
    contrasted: ContrastedRows


def _sides(rows: list[Ints], data: MetricData, known: list[_Sides]) -> _Sides:
    """Return the sides of these rows, the last ones where they are the same: a question's measures and outcomes share their judgments."""
    for one in known:
        if len(one.rows) == len(rows) and all(map(np.array_equal, one.rows, rows)):
            return one
    together = np.concatenate(rows)
    groups = np.repeat(np.arange(len(rows)), [len(side) for side in rows])
    people = data.rater[together]
    met = np.zeros((len(rows), int(people.max()) + 1), dtype=np.bool_)
    met[groups, people] = True
    contrasted = ContrastedRows(
        groups=groups,
        count=len(rows),
        raters=people,
        scenarios=data.scenario[together],
        population=data.setting.population,
    )
    known[:] = [_Sides(rows, met, contrasted)]
    return known[0]


def _differences(
    measure: Measure, data: MetricData, option: str | None, own: dict[str, Scores], sides: _Sides
) -> Iterator[Contrast]:
    """Yield the difference of every two versions' scores, from one pass over those of all."""
    names, scores = list(own), list(own.values())
    found = sides.contrasted.contrasts(
        np.concatenate([one.values for one in scores]),
        proportion=scores[0].is_proportion,
        level=data.setting.level,
    )
    for (first, second), one in found.items():
        like: dict[str, Any] = {
            "metric": data.metric.key,
            "measure": measure.slug,
            "version": names[first],
            "versus": names[second],
            "option": option or "",
            "better": _better(measure, data),
            "n": len(sides.rows[first]) + len(sides.rows[second]),
            "raters": int(np.count_nonzero(sides.met[first] | sides.met[second])),
        }
        if isinstance(one, StatisticsError):
            yield Contrast(**like, undefined=worded(one))
            continue
        yield Contrast(
            **like,
            value=one.value,
            low=one.low,
            high=one.high,
            few_raters=one.few_raters,
            method=one.method,
            population=one.population,
        )


def _better(measure: Measure, data: MetricData) -> str:
    """Return which side of nought is the good one, "" where neither is."""
    if measure.slug in _GOOD or measure.slug in _BAD:
        return "higher" if measure.slug in _GOOD else "lower"
    metric = data.metric
    if metric.kind == "reasons":  # given for what was chosen
        return "higher"
    if measure.slug == "share" or metric.kind in COMPARED:
        return ""
    return metric.direction or BETTER.get(metric.kind, "")


PART = Contrasts()
