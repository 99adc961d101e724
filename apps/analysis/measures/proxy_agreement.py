"""How often a proxy says what most people say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure, from_columns
from apps.analysis.measures._units import answered, newest_of, refuse_several, units_of
from apps.analysis.metric_data import Ints, MetricData
from apps.statistics.arrays import numbered
from apps.statistics.errors import Undefined
from apps.statistics.estimates import Estimates
from apps.statistics.proxies import proxy_agreement

MOST_PROXIES = 50
"""So many proxies are told apart, those with most judgments."""


class ProxyAgreement(Measure):
    """One over all proxies; one for each where there are several."""

    slug = "proxy_agreement"
    label = _("Agreement of the proxy with people")
    about = _(
        "Share of items on which the proxy says what the majority of people says; ties of people are left out. With several proxies "
        "every proxy's item counts."
    )
    basis = "outcomes"
    cost = "review"
    is_given_once = True

    def comes_unasked(self, data: MetricData) -> bool:
        """Return whether proxies and people both answered a question with options."""
        takes_several = data.gives_several or data.metric.key in data.setting.by_turn
        return bool(data.metric.outcomes) and not takes_several and data.family.proxies() is not None

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the share of items on which proxies and people say the same."""
        refuse_several(data)
        told = data.family.proxies()
        if told is None:
            raise Undefined("No proxy has judged this.")
        people, proxies = answered(data), answered(told)
        proxy, codes = numbered(proxies.rater)
        newest = max(people.newest(), proxies.newest())
        together = _agreement(people, proxies, np.zeros_like(proxy), 1)
        yield _draft(together, 0, data, newest=newest, proxies=len(codes))
        if len(codes) > 1:
            yield from _each(people, proxies, proxy, codes)


def _each(people: MetricData, proxies: MetricData, proxy: Ints, codes: Ints) -> Iterator[Draft]:
    """Yield the share of each proxy, those with most judgments first."""
    chosen = np.argsort(-np.bincount(proxy), kind="stable")[:MOST_PROXIES]
    place = np.full(len(codes), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    rows = place[proxy] >= 0
    told, index = proxies.where(rows), place[proxy[rows]]
    found = _agreement(people, told, index, len(chosen))
    last = newest_of(index, told.response, len(chosen))
    for number, name in enumerate(people.family.pseudonyms(codes[chosen])):
        newest = max(people.newest(), int(last[number]))
        yield _draft(found, number, people, newest=newest, proxies=1, name=name)


def _agreement(people: MetricData, proxies: MetricData, proxy: Ints, count: int) -> Estimates:
    return proxy_agreement(
        units=units_of(people),
        answers=people.outcome,
        raters=people.rater,
        proxies=proxy,
        proxy_units=units_of(proxies),
        proxy_answers=proxies.outcome,
        proxy_scenarios=proxies.scenario,
        count=count,
        level=people.setting.level,
    ).estimates


def _draft(
    found: Estimates, index: int, data: MetricData, *, newest: int, proxies: int, name: str = ""
) -> Draft:
    draft = from_columns(found, index, data, newest=newest, slice={"rater": name} if name else None)
    few = data.setting.population.few_raters(draft.raters)
    return replace(draft, source="people+proxy", proxies=proxies, population=found.population, few_raters=few)


MEASURE = ProxyAgreement()
