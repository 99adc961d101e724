"""Numbers weighted by how often people ask: by hand, by simulation, and on their way into a snapshot."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from apps.accounts.models import Team, User
from apps.analysis.gate_bound import GateBound
from apps.analysis.measures import measures
from apps.analysis.measures._base import Aim, Draft
from apps.analysis.metric_data import Floats, Ints, MetricData, Setting
from apps.analysis.selectors import Results, results_json, results_of
from apps.analysis.services import refresh_now
from apps.analysis.weighing import effective_n, told_weighted
from apps.catalog.services import upsert
from apps.statistics.population import Population
from apps.studies.models import Item, Metric, Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.studies import ndjson

database = pytest.mark.django_db(transaction=True)

BY_TRAFFIC = {"pairing": "all", "overlap": 2, "weight_by": "traffic"}
HEAD, TAIL = 9.0, 0.5
"""How often people ask two scenarios."""


def ask(team: Team, weights: dict[str, float], **more: Any) -> None:
    rows = [
        {"key": key, "messages": [{"role": "user", "content": "Why?"}], "weight": weight, **more}
        for key, weight in weights.items()
    ]
    report = upsert(team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False)
    assert report.accepted == len(rows), report.refused


def line(rater: int, scenario: str, said: str) -> dict[str, Any]:
    return {"scenario": scenario, "shown": list(PAIR), "rater": f"r{rater}", "answers": {"overall": said}}


def judged(team: Team, ada: User, *gates: dict[str, Any], **changes: Any) -> Round:
    """Let 14 raters judge both scenarios: all but three prefer v3 where people ask often, two of them where they ask rarely."""
    ask(team, {"head": HEAD, "tail": TAIL})
    fixed = {"primary": "overall", "population": {"raters": "new", "scenarios": "fixed"}}
    study = gated_study(team, ada, *gates, **{"items": BY_TRAFFIC, "analysis": fixed, **changes})
    lines = [line(n, "head", "second" if n < 3 else "first") for n in range(14)]
    lines += [line(n, "tail", "first" if n < 2 else "second") for n in range(14)]
    round_ = post(study, lines).round
    assert refresh_now(round_.pk) is not None
    return round_


def seen(round_: Round) -> Results:
    found = results_of(round_, to_researcher=True)
    assert found is not None
    return found


def by_hand(
    values: list[float], weights: list[float], raters: list[int]
) -> tuple[float, float, float, float]:
    """Return value, low and high of a weighted share with Wilson's interval on the rater-clustered variance, and Kish's n.

    Written from the formulas, in plain loops: p = sum wy / sum w, v = G / (G - 1) sum over raters of (sum w (y - p) / sum w)^2.
    """
    total = sum(weights)
    p = sum(w * y for w, y in zip(weights, values, strict=True)) / total
    sums: defaultdict[int, float] = defaultdict(float)
    loads: defaultdict[int, float] = defaultdict(float)
    for y, w, rater in zip(values, weights, raters, strict=True):
        sums[rater] += w * (y - p) / total
        loads[rater] += w
    count = len(sums)
    variance = count / (count - 1) * sum(z * z for z in sums.values())
    effective = p * (1 - p) / variance
    clusters = sum(loads.values()) ** 2 / sum(load * load for load in loads.values())
    t = stats.t.ppf(0.975, clusters - 1)
    middle = (p + t * t / (2 * effective)) / (1 + t * t / effective)
    half = t / (1 + t * t / effective) * sqrt(p * (1 - p) / effective + t * t / (4 * effective**2))
    kish = total**2 / sum(w * w for w in weights)
    return p, middle - half, middle + half, kish


@database
def test_a_weighted_win_rate_is_that_of_the_formulas(team: Team, ada: User) -> None:
    round_ = judged(team, ada)

    found = seen(round_)
    plain = found.one("win_rate", version=PAIR[0])
    weighed = found.one("win_rate", version=PAIR[0], weights="traffic")

    values = [float(n >= 3) for n in range(14)] + [float(n < 2) for n in range(14)]
    weights, raters = [HEAD] * 14 + [TAIL] * 14, [*range(14), *range(14)]
    p, low, high, kish = by_hand(values, weights, raters)
    assert plain is not None
    assert weighed is not None
    assert plain.value == pytest.approx(13 / 28)
    assert (weighed.value, weighed.low, weighed.high) == pytest.approx((p, low, high))
    assert p == pytest.approx((HEAD * 11 + TAIL * 2) / (14 * (HEAD + TAIL)))
    assert (weighed.n, weighed.raters) == (28, 14)
    assert weighed.method == f"{plain.method}; weighted by traffic, Kish effective n {kish:.1f}"


@database
def test_each_number_that_takes_weights_has_both_and_others_have_one(team: Team, ada: User) -> None:
    found = seen(judged(team, ada)).estimates

    plain = [e for e in found if e.weights is None]
    weighed = [e for e in found if e.weights == "traffic"]
    taking = [e for e in plain if e.measure in measures() and measures()[e.measure].takes_weights]
    about = [(e.measure, e.metric, e.version, e.versus, e.slice, e.pool, e.source) for e in weighed]
    assert about == [(e.measure, e.metric, e.version, e.versus, e.slice, e.pool, e.source) for e in taking]
    assert {"win_rate", "bradley_terry", "tie_rate", "mean", "share"} <= {e.measure for e in weighed}
    assert "krippendorff_alpha" not in {e.measure for e in weighed}
    assert all("Kish" in e.method for e in weighed if e.value is not None)


@database
@pytest.mark.parametrize(
    ("items", "is_weighted"),
    [
        ({"pairing": "all", "overlap": 2}, False),
        ({"pairing": "all", "overlap": 2, "take": 5}, True),
        ({"pairing": "all", "overlap": 2, "strata": [{"where": {"tag": "rare"}, "take": 1}]}, True),
        (BY_TRAFFIC, True),
    ],
    ids=["plain", "take", "strata", "traffic"],
)
def test_only_plans_that_take_some_more_often_than_others_are_weighted(
    team: Team, ada: User, items: dict[str, Any], *, is_weighted: bool
) -> None:
    round_ = judged(team, ada, items=items)
    found = seen(round_)

    assert any(e.weights for e in found.estimates) == is_weighted
    told = results_json(round_, found.snapshot)["estimates"]
    assert any(e["weights"] == "traffic" for e in told) == is_weighted


@database
def test_the_plan_is_undone_and_traffic_comes_on_top(team: Team, ada: User) -> None:
    gate = {"name": "by traffic", "rule": "low >= 0.5", "weights": "traffic"}
    census = {"name": "all", "rule": "value >= 0.5", "weights": "traffic"}
    round_ = judged(team, ada, gate, census)
    Item.objects.filter(round=round_, scenario__key="tail").update(weight=6.0)
    snapshot = refresh_now(round_.pk)
    assert snapshot is not None

    p = (HEAD * 11 + 6 * TAIL * 2) / (14 * (HEAD + 6 * TAIL))
    weighed = seen(round_).one("win_rate", version=PAIR[0], weights="traffic")
    bound, counted = (GateBound.from_json(found) for found in snapshot.bounds)
    assert weighed is not None
    assert weighed.value == pytest.approx(p)
    assert (bound.value, counted.value) == pytest.approx((p, p))
    assert "Kish effective n" in bound.method
    assert bound.weights == "traffic"


@database
def test_groups_are_weighted_too(team: Team, ada: User) -> None:
    ask(team, {"head": HEAD, "tail": TAIL})
    fixed = {"primary": "overall", "population": {"raters": "new", "scenarios": "fixed"}, "slices": ["tag"]}
    ask(team, {"head": HEAD, "tail": TAIL}, tags=["care"])
    study = gated_study(team, ada, items=BY_TRAFFIC, analysis=fixed)
    lines = [line(n, "head", "second" if n < 3 else "first") for n in range(14)]
    lines += [line(n, "tail", "first" if n < 2 else "second") for n in range(14)]
    round_ = post(study, lines).round
    refresh_now(round_.pk)

    found = seen(round_)
    whole = found.one("win_rate", version=PAIR[0], weights="traffic")
    group = found.one("win_rate", version=PAIR[0], weights="traffic", slice={"tag": "care"})

    assert whole is not None
    assert group is not None
    assert (group.value, group.low, group.high) == pytest.approx((whole.value, whole.low, whole.high))
    assert "Kish effective n" in group.method


# A simulation: 200 scenarios that people ask often, 200 of a long tail; the tail is taken three times as often.

FREQUENT, RARE = 10.0, 1.0
OFTEN, SELDOM = 200, 200
TAKEN_OFTEN, TAKEN_SELDOM = 30, 90


def population(rng: np.random.Generator) -> tuple[Floats, Floats, float]:
    """Return each scenario's chance that v3 is preferred, its traffic, and the mean over what people ask."""
    chance = np.clip(np.concatenate([rng.normal(0.7, 0.1, OFTEN), rng.normal(0.4, 0.1, SELDOM)]), 0.05, 0.95)
    traffic = np.concatenate([np.full(OFTEN, FREQUENT), np.full(SELDOM, RARE)])
    return chance, traffic, float(np.average(chance, weights=traffic))


def sample(rng: np.random.Generator, chance: Floats, traffic: Floats) -> MetricData:
    """Return 40 raters' judgments of 15 scenarios each, of a sample that takes more of the tail than people ask."""
    often = rng.choice(OFTEN, TAKEN_OFTEN, replace=False)
    seldom = OFTEN + rng.choice(SELDOM, TAKEN_SELDOM, replace=False)
    taken = np.concatenate([often, seldom])
    undone = np.concatenate(
        [np.full(TAKEN_OFTEN, OFTEN / TAKEN_OFTEN), np.full(TAKEN_SELDOM, SELDOM / TAKEN_SELDOM)]
    )
    scenario: Ints = np.concatenate([rng.choice(len(taken), 15, replace=False) for _ in range(40)]).astype(
        np.int64
    )
    rater = np.repeat(np.arange(40), 15)
    leaning = rng.normal(0, 0.08, 40)[rater]
    won = rng.random(len(rater)) < np.clip(chance[taken[scenario]] + leaning, 0, 1)
    zeros, outcomes = (
        np.zeros(len(rater), dtype=np.int64),
        ["win", "loss", "equal", "both_bad", "cannot_judge"],
    )
    return MetricData(
        metric=Metric(key="overall", kind="preference", outcomes=outcomes),
        setting=Setting(PAIR, Population(), "half"),
        response=np.arange(1, len(rater) + 1),
        rater=rater,
        scenario=scenario,
        item=scenario,
        version=zeros,
        versus=zeros + 1,
        position=zeros + 1,
        outcome=np.where(won, 0, 1),
        value=np.full(len(rater), np.nan),
        people=np.arange(40),
        scenarios=taken,
        weight=(undone * traffic[taken])[scenario],
    )


def first(data: MetricData) -> Draft:
    return next(iter(measures()["win_rate"].estimates(data)))


def test_weights_cover_what_people_ask_where_plain_numbers_are_biased() -> None:
    rng = np.random.default_rng(20_261_128)
    plain, weighed, covers, misses = [], [], 0, 0
    truths = []
    for _ in range(300):
        chance, traffic, truth = population(rng)
        data = sample(rng, chance, traffic)
        ours, unweighted = first(data), first(data.weighed(np.ones(len(data))))
        assert ours.value is not None
        assert ours.low is not None
        assert ours.high is not None
        assert unweighted.value is not None
        assert unweighted.low is not None
        truths.append(truth)
        plain.append(unweighted.value - truth)
        weighed.append(ours.value - truth)
        covers += ours.low <= truth <= ours.high
        misses += unweighted.high is not None and not unweighted.low <= truth <= unweighted.high

    assert np.mean(plain) < -0.15, "the tail pulls a plain mean down"
    assert abs(np.mean(weighed)) < 4 * np.std(weighed) / sqrt(len(weighed)) + 0.002
    assert 0.92 <= covers / 300 <= 0.985
    assert misses / 300 > 0.95


def test_what_weights_cost_is_said() -> None:
    rng = np.random.default_rng(3)
    chance, traffic, _truth = population(rng)
    data = sample(rng, chance, traffic)
    assert data.weight is not None
    kish = float(data.weight.sum() ** 2 / (data.weight**2).sum())
    win_rate = measures()["win_rate"]

    found = effective_n(win_rate, data, Aim(*PAIR))

    assert found == pytest.approx(kish)
    assert told_weighted(first(data), found).method.endswith(f"Kish effective n {kish:.1f}")
    assert kish < len(data) / 2
