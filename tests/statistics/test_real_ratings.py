"""Published means of people's ratings, reproduced: SQuALITY's reviews of summaries and WMT's marks of translation errors."""

from __future__ import annotations

import csv
import gzip
import json
from typing import Any

import numpy as np
import pytest

from apps.statistics.pairwise import (
    Comparisons,
    Outcome,
    Rankings,
    average_win_rates,
    bradley_terry,
    plackett_luce,
    ranks,
)
from apps.statistics.proportions import means, medians, proportions, rates_per_unit
from tests.statistics.crowds import NEW_RATERS, NEW_SCENARIOS
from tests.statistics.realdata import DATA, needs

pytestmark = needs("squality_human_eval", "wmt_mqm_ted_ende")

SYSTEMS = ["bart", "bart-dpr", "human"]
PUBLISHED = {
    "correctness": [34.8, 45.4, 94.1],
    "selection": [15.6, 24.3, 88.8],
    "overall": [18.1, 27.9, 91.3],
}
MQM = {
    "ref": 0.91,
    "Facebook-AI": 1.06,
    "Online-W": 1.12,
    "VolcTrans-AT": 1.24,
    "metricsystem3": 1.44,
    "VolcTrans-GLAT": 1.49,
    "HuaweiTSC": 1.50,
    "metricsystem1": 1.63,
    "metricsystem2": 1.69,
    "metricsystem5": 1.72,
    "UEdin": 1.77,
    "metricsystem4": 1.78,
    "eTranslation": 1.96,
    "Nemo": 2.14,
}


@pytest.fixture(scope="module")
def reviews() -> dict[str, Any]:
    """Read SQuALITY: a row for each review, a scenario for each passage."""
    lines = (DATA / "squality_human_eval" / "all-responses.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [
        (passage, question, SYSTEMS.index(system), review)
        for passage, line in enumerate(lines)
        for question, systems in json.loads(line)["questions"].items()
        for system, judged in systems.items()
        for review in judged["reviews"]
    ]
    people = sorted({review["worker_id"] for *_, review in rows})
    judgments = sorted({(passage, question, review["worker_id"]) for passage, question, _, review in rows})
    numbers = {judgment: number for number, judgment in enumerate(judgments)}
    return {
        "version": np.array([system for _, _, system, _ in rows]),
        "raters": np.array([people.index(review["worker_id"]) for *_, review in rows]),
        "scenarios": np.array([passage for passage, *_ in rows]),
        "ranking": np.array(
            [numbers[passage, question, review["worker_id"]] for passage, question, _, review in rows]
        ),
        "people": np.array([people.index(person) for *_, person in judgments]),
        "passages": np.array([passage for passage, *_ in judgments]),
        **{
            name: np.array([review[name] for *_, review in rows])
            for name in [f"{scale}-{kind}" for scale in PUBLISHED for kind in ("rating", "rank")]
        },
    }


def rankings_of(reviews: dict[str, Any], scale: str) -> Rankings:
    return Rankings(
        ranking=reviews["ranking"],
        version=reviews["version"],
        place=reviews[f"{scale}-rank"],
        raters=reviews["people"],
        scenarios=reviews["passages"],
        versions=3,
    )


def pairs_of(rankings: Rankings) -> Comparisons:
    """Open each ranking into its three pairs."""
    place = np.zeros((np.asarray(rankings.raters).size, 3), dtype=int)
    place[rankings.ranking, rankings.version] = rankings.place
    sides = [(0, 1), (0, 2), (1, 2)]
    lead = np.concatenate([place[:, one] - place[:, other] for one, other in sides])
    return Comparisons(
        first=np.repeat([one for one, _ in sides], place.shape[0]),
        second=np.repeat([other for _, other in sides], place.shape[0]),
        outcomes=np.where(lead == 0, Outcome.EQUAL, np.where(lead < 0, Outcome.WIN, Outcome.LOSS)),
        raters=np.tile(rankings.raters, 3),
        scenarios=np.tile(rankings.scenarios, 3),
        versions=3,
    )


@pytest.mark.parametrize("scale", sorted(PUBLISHED))
def test_mean_ratings_are_the_published_ones(reviews: dict[str, Any], scale: str) -> None:
    found = means(
        values=reviews[f"{scale}-rating"],
        groups=reviews["version"],
        count=3,
        raters=reviews["raters"],
        scenarios=reviews["scenarios"],
        bounds=(0, 100),
        population=NEW_SCENARIOS,
    )

    assert np.round(found.value, 1).tolist() == PUBLISHED[scale]
    assert found.n.tolist() == [300, 300, 300]
    assert found.raters.tolist() == [4, 4, 4]
    assert found.scenarios.tolist() == [20, 20, 20]
    assert not found.few_raters.any()
    # Reviews of one passage resemble each other: the interval is wider than that of 300 independent reviews.
    assert (found.design_effect > 1).all()


def test_mean_ranks_are_the_published_ones(reviews: dict[str, Any]) -> None:
    found = means(
        values=reviews["overall-rank"],
        groups=reviews["version"],
        count=3,
        raters=reviews["raters"],
        scenarios=reviews["scenarios"],
        bounds=(1, 3),
        population=NEW_SCENARIOS,
    )

    assert np.round(found.value, 2).tolist() == [2.62, 2.35, 1.03]


def test_four_raters_are_few_for_new_raters(reviews: dict[str, Any]) -> None:
    found = medians(
        values=reviews["overall-rating"],
        groups=reviews["version"],
        count=3,
        raters=reviews["raters"],
        scenarios=reviews["scenarios"],
        population=NEW_RATERS,
    )

    assert found.few_raters.all()
    medians_by_hand = [
        np.median(reviews["overall-rating"][reviews["version"] == system]) for system in range(3)
    ]
    assert found.value.tolist() == medians_by_hand
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


def test_scores_of_rankings_put_the_systems_in_the_papers_order(reviews: dict[str, Any]) -> None:
    rankings = rankings_of(reviews, "overall")

    fit = plackett_luce(rankings=rankings, population=NEW_SCENARIOS)

    assert (fit.n, fit.raters, fit.scenarios) == (300, 4, 20)
    assert np.argsort(fit.value).tolist() == [0, 1, 2]
    # People's own summaries stand apart from both models; the models' order is sure on these passages.
    assert fit.contrast(2, 1).low > 2
    assert fit.contrast(1, 0).low > 0
    assert ranks(fit=fit).value.tolist() == [3, 2, 1]
    # choix 0.4.1, opt_rankings with alpha = 0 on the same rankings, centred.
    np.testing.assert_allclose(fit.value, [-1.7089807985, -1.1800988149, 2.8890796134], atol=1e-8)


def test_pairs_opened_from_the_rankings_agree_in_order(reviews: dict[str, Any]) -> None:
    rankings = rankings_of(reviews, "overall")
    pairs = pairs_of(rankings)

    paired = bradley_terry(comparisons=pairs, population=NEW_SCENARIOS)
    rates = average_win_rates(comparisons=pairs, population=NEW_SCENARIOS)

    # Of three without ties, a rank is one and the number of those above: its mean is three less twice the average win rate.
    mean_ranks = [reviews["overall-rank"][reviews["version"] == system].mean() for system in range(3)]
    np.testing.assert_allclose(rates.value, (3 - np.array(mean_ranks)) / 2, atol=1e-12)
    assert np.argsort(paired.value).tolist() == np.argsort(rates.value).tolist() == [0, 1, 2]
    assert rates.value[2] > 0.97


@pytest.fixture(scope="module")
def marks() -> list[dict[str, str]]:
    with gzip.open(
        DATA / "wmt_mqm_ted_ende" / "mqm_ted_ende.tsv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def weight_of(mark: dict[str, str]) -> float:
    if "Non-translation" in mark["category"]:
        return 25
    if mark["severity"] == "Major":
        return 5
    if mark["severity"] == "Minor":
        return 0.1 if mark["category"].startswith("Fluency/Punctuation") else 1
    return 0


@pytest.fixture(scope="module")
def segments(marks: list[dict[str, str]]) -> dict[str, Any]:
    """Sum the marks of each system's segment; the source segment is the scenario."""
    sums: dict[tuple[str, str], list[Any]] = {}
    for mark in marks:
        place = f"{mark['doc']}/{mark['seg_id']}"
        words = len(mark["source"].replace("<v>", "").replace("</v>", "").split())
        entry = sums.setdefault((mark["system"], place), [0.0, 0, mark["rater"], words])
        entry[0] += weight_of(mark)
        entry[1] += mark["severity"] == "Major"
    places = {place: number for number, place in enumerate(sorted({place for _, place in sums}))}
    people = sorted({entry[2] for entry in sums.values()})
    score, major, rater, length = zip(*sums.values(), strict=True)
    return {
        "groups": np.array([list(MQM).index(system) for system, _ in sums]),
        "scenarios": np.array([places[place] for _, place in sums]),
        "raters": np.array([people.index(person) for person in rater]),
        "score": np.array(score),
        "major": np.array(major),
        "words": np.array(length),
    }


def columns_of(segments: dict[str, Any]) -> dict[str, Any]:
    return {name: segments[name] for name in ("groups", "raters", "scenarios")}


def test_error_scores_are_the_published_ones(segments: dict[str, Any]) -> None:
    found = means(values=segments["score"], count=14, population=NEW_SCENARIOS, **columns_of(segments))

    # The published column differs from the marks by up to one in the second place (eTranslation).
    np.testing.assert_allclose(found.value, list(MQM.values()), atol=0.0105)
    assert np.argsort(found.value).tolist() == list(range(14))
    assert found.n.tolist() == [529] * 14
    assert found.scenarios.tolist() == [529] * 14
    # A scenario has one judgment of each system: clusters of one are independent judgments.
    np.testing.assert_allclose(found.design_effect, 1)


def test_rates_of_major_errors_count_segments_and_words(
    segments: dict[str, Any], marks: list[dict[str, str]]
) -> None:
    shares = proportions(
        values=segments["major"] > 0, count=14, population=NEW_SCENARIOS, **columns_of(segments)
    )
    rates = rates_per_unit(
        amounts=segments["major"],
        units=segments["words"],
        per=1_000,
        count=14,
        population=NEW_SCENARIOS,
        **columns_of(segments),
    )

    majors = sum(mark["severity"] == "Major" for mark in marks)
    assert majors == 1_867
    words = np.bincount(segments["groups"], segments["words"])
    assert (rates.value * words).sum() / 1_000 == pytest.approx(majors)
    assert shares.value[0] < shares.value[-1]
    assert (rates.low < rates.value).all()
    assert (rates.value < rates.high).all()
