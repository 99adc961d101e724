"""How often a proxy says what most people say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from apps.statistics.arrays import Column, Floats, Ints, codes, numbered
from apps.statistics.errors import BadInput
from apps.statistics.estimates import Estimates
from apps.statistics.lazily import sparse
from apps.statistics.population import Population
from apps.statistics.ratios import GroupedRatios


@dataclass(frozen=True, kw_only=True, eq=False)
class ProxyAgreement:
    """Per proxy, columns (proxies,): the share of units on which it says what the majority of people says.

    `estimates` holds the share with its interval, n units and the people behind them. `corrected` is the share beyond chance (Cohen's
    kappa with the majority), nan where chance alone would always agree. `tied` and `unjudged` are the proxy's units left out because people
    tie, or because no person judged them.
    """

    estimates: Estimates
    corrected: Floats
    tied: Ints
    unjudged: Ints


def proxy_agreement(
    *,
    units: Column,
    answers: Column,
    raters: Column,
    proxies: Column,
    proxy_units: Column,
    proxy_answers: Column,
    proxy_scenarios: Column,
    count: int,
    level: float = 0.95,
) -> ProxyAgreement:
    """Give each proxy's (0 .. count - 1) agreement with people's majority, Wilson's interval clustered by scenario.

    People's judgments are rows of `units`, `answers`, `raters` (n,); the proxies' are rows of `proxies`, `proxy_units`, `proxy_answers`,
    `proxy_scenarios` (m,), with the same codes of units and answers. The people are taken as the whole panel, scenarios as a sample. A proxy
    without units in at least two scenarios is undefined. Raises BadInput.
    """
    if count < 1:
        raise BadInput("There must be at least one proxy.")
    unit = codes("units", units)
    said = codes("answers", answers, rows=unit.size)
    who = codes("raters", raters, rows=unit.size)
    proxy = codes("proxies", proxies, below=count)
    about = codes("proxy_units", proxy_units, rows=proxy.size)
    told = codes("proxy_answers", proxy_answers, rows=proxy.size)
    where = codes("proxy_scenarios", proxy_scenarios, rows=proxy.size)
    found, majority = _majorities(unit, said)
    at = np.searchsorted(found, about)
    judged = np.zeros(proxy.size, dtype=np.bool_)
    inside = at < found.size
    judged[inside] = found[at[inside]] == about[inside]
    most = np.full(proxy.size, -1, dtype=np.intp)
    most[judged] = majority[at[judged]]
    counted = most >= 0
    proxy_, most_, told_ = proxy[counted], most[counted], told[counted]
    rows = GroupedRatios(
        groups=proxy_,
        count=count,
        raters=proxy_,
        scenarios=where[counted],
        population=Population(raters="fixed", scenarios="new"),
        level=level,
        prefix="majority of people, ties left out",
    )
    asked = sparse.csr_array((np.ones(proxy_.size), (proxy_, at[counted])), shape=(count, found.size))
    people = _people(asked, who, np.searchsorted(found, unit))
    estimates = rows.proportion(told_ == most_)
    return ProxyAgreement(
        estimates=replace(estimates, raters=people),
        corrected=np.where(np.isnan(estimates.value), np.nan, _corrected(proxy_, most_, told_, count)),
        tied=np.bincount(proxy[judged & ~counted], minlength=count),
        unjudged=np.bincount(proxy[~judged], minlength=count),
    )


def _majorities(units: Ints, answers: Ints) -> tuple[Ints, Ints]:
    """Give the units that people judged, ascending, and the answer that most of them gave; -1 for a tie."""
    index, found = numbered(units)
    said, kinds = numbered(answers)
    cells, listed = numbered(index * max(kinds.size, 1) + said)
    votes = np.bincount(cells, minlength=listed.size)
    unit, answer = listed // max(kinds.size, 1), listed % max(kinds.size, 1)
    order = np.lexsort((votes, unit))
    last = np.flatnonzero(np.diff(unit[order], append=-1))
    best = order[last]
    second = order[np.maximum(last - 1, 0)]
    tie = (unit[second] == unit[best]) & (second != best) & (votes[second] == votes[best])
    return found, np.where(tie, -1, kinds[answer[best]]) if found.size else found


def _people(asked: Any, who: Ints, judged: Ints) -> Ints:
    """Count the people behind the units of each proxy; `asked` (proxies, units) holds the proxies' rows, sparse."""
    rater, raters = numbered(who)
    voices = sparse.csr_array((np.ones(rater.size), (judged, rater)), shape=(asked.shape[1], raters.size))
    people: Ints = np.diff((asked @ voices).indptr).astype(np.intp)
    return people


def _corrected(proxy: Ints, most: Ints, told: Ints, count: int) -> Floats:
    """Give (agreed - chance) / (1 - chance) per proxy; chance from the shares of both [Cohen 1960]."""
    n = np.maximum(np.bincount(proxy, minlength=count), 1)
    both, kinds = numbered(np.concatenate([most, told]))
    width = max(kinds.size, 1)
    theirs, listed_theirs = numbered(proxy * width + both[: proxy.size])
    own, listed_own = numbered(proxy * width + both[proxy.size :])
    times, own_times = np.bincount(theirs), np.bincount(own)
    shared, left, right = np.intersect1d(listed_theirs, listed_own, assume_unique=True, return_indices=True)
    chance = np.bincount(shared // width, times[left] * own_times[right], minlength=count) / n**2
    agreed = np.bincount(proxy[most == told], minlength=count) / n
    corrected: Floats = np.divide(
        agreed - chance, 1 - chance, out=np.full(count, np.nan), where=chance < 1 - 1e-12
    )
    return corrected
