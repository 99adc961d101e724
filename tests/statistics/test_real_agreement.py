"""Published agreement and majority of crowds who validated a benchmark (BBQ), and agreement of experts on abuse (ConvAbuse)."""

from __future__ import annotations

import csv
import gzip
from typing import Any

import numpy as np
import pytest

from apps.statistics.agreement import krippendorff_alpha
from apps.statistics.agreement.alpha import Measurement
from apps.statistics.arrays import Ints
from apps.statistics.truth import (
    dawid_skene,
    infer_truth,
    majority,
    majority_accuracy,
    one_coin,
    rater_accuracy,
    rater_reliability,
)
from tests.statistics.realdata import DATA, needs

pytestmark = needs("bbq", "convabuse")

SEVERITIES = (1, 0, -1, -2, -3)


@pytest.fixture(scope="module")
def bbq() -> tuple[dict[str, Any], Ints]:
    """Give judgments of the 300 units that are no attention checks, and the truth by unit."""
    units: dict[str, int] = {}
    people: dict[str, int] = {}
    rows, truth = [], {}
    with (DATA / "bbq" / "validations_finalval.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for place in range(1, 6):
                if row[f"q{place}_ex_id"] in {"", "NA"}:
                    continue
                name = "|".join(row[f"q{place}_{part}"] for part in ("input", "question", "cat"))
                unit = units.setdefault(name, len(units))
                truth[unit] = int(float(row[f"q{place}_label"]))
                rater = people.setdefault(row["anon_id"], len(people))
                rows.append((unit, int(row[f"Answer.q{place}"][-1]), rater))
    unit, category, rater = np.array(rows).T
    columns = {"units": unit, "categories": category, "raters": rater, "count": 3}
    return columns, np.array([truth[unit] for unit in range(len(units))])


@pytest.fixture(scope="module")
def convabuse() -> dict[str, Ints]:
    """Give units, first severity by each rater, conversations and systems."""
    units: dict[tuple[str, ...], int] = {}
    conversations: dict[str, int] = {}
    people: dict[str, int] = {}
    seen: dict[tuple[int, int], tuple[int, int, int]] = {}
    with gzip.open(
        DATA / "convabuse" / "ConvAbuseEMNLPfull.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            key = tuple(row[part] for part in ("conv_id", "prev_agent", "prev_user", "agent", "user"))
            unit = units.setdefault(key, len(units))
            severity = sum(level * int(float(row[f"is_abuse.{level}"])) for level in SEVERITIES)
            conversation = conversations.setdefault(row["conv_id"], len(conversations))
            # The second column names the rater.
            rater = people.setdefault(row[list(row)[1]], len(people))
            seen.setdefault((unit, rater), (severity, conversation, int(row["bot"] == "CarbonBot")))
    pairs, rest = np.array(list(seen)), np.array(list(seen.values()))
    columns = (pairs[:, 0], pairs[:, 1], rest[:, 0], rest[:, 1], rest[:, 2])
    return dict(zip(("units", "raters", "values", "scenarios", "system"), columns, strict=True))


def test_the_crowd_agrees_as_published(bbq: tuple[dict[str, Any], Ints]) -> None:
    columns, _ = bbq

    found = krippendorff_alpha(
        units=columns["units"],
        values=columns["categories"],
        raters=columns["raters"],
        measurement="nominal",
    )

    assert found.value == pytest.approx(0.883, abs=5e-4)
    assert found.value == pytest.approx(0.88307, abs=5e-6)
    assert (found.n, found.ratings, found.raters) == (300, 1_500, 15)
    assert 0.84 < found.low < found.value < found.high < 0.92


def test_the_majority_is_right_as_published(bbq: tuple[dict[str, Any], Ints]) -> None:
    columns, truth = bbq

    found = majority_accuracy(**columns, truth=truth)

    assert found.value == pytest.approx(0.99667, abs=5e-6)
    assert round(100 * found.value, 1) == 99.7
    assert (found.n, found.raters) == (300, 15)
    assert 0.97 < found.low < found.value < found.high < 1
    # The one unit that is not right is a tie of two, two and one.
    assert majority(**columns).tied.sum() == 1
    assert majority_accuracy(**columns, truth=truth, ties="drop").value == 1


def test_raters_are_right_as_published(bbq: tuple[dict[str, Any], Ints]) -> None:
    columns, truth = bbq

    found = rater_accuracy(**columns, truth=truth)

    assert found.pooled is not None
    assert round(100 * found.pooled.value, 1) == 95.7
    assert found.pooled.low < 0.957 < found.pooled.high
    peers = rater_reliability(**columns)
    assert peers.raters == 15
    assert np.corrcoef(peers.rates.value, found.rates.value)[0, 1] > 0.9


def test_models_of_raters_find_the_truth_no_worse(bbq: tuple[dict[str, Any], Ints]) -> None:
    columns, truth = bbq

    for model in (one_coin, dawid_skene, infer_truth):
        assert (model(**columns).winner == truth).mean() >= 0.9966


@pytest.mark.parametrize(
    ("measurement", "figures"),
    [
        ("ordinal", (0.6598, 0.6553, 0.6241)),
        ("interval", (0.7339, 0.7149, 0.7574)),
        ("nominal", (0.4374, None, None)),
    ],
)
def test_experts_agree_on_severity_as_the_libraries_say(
    convabuse: dict[str, Ints], measurement: Measurement, figures: tuple[float | None, ...]
) -> None:
    system = convabuse["system"]
    everything = np.ones(system.size, dtype=bool)
    for rows, figure in zip((everything, system == 0, system == 1), figures, strict=True):
        found = krippendorff_alpha(
            units=convabuse["units"][rows],
            values=convabuse["values"][rows],
            raters=convabuse["raters"][rows],
            measurement=measurement,
        )
        if figure is not None:
            assert found.value == pytest.approx(figure, abs=5.1e-5)
            assert found.low < figure < found.high


def test_whole_conversations_are_less_to_go_by_than_their_turns(convabuse: dict[str, Ints]) -> None:
    columns: dict[str, Any] = {name: convabuse[name] for name in ("units", "values", "raters")}

    turns = krippendorff_alpha(**columns, measurement="ordinal")
    whole = krippendorff_alpha(**columns, measurement="ordinal", scenarios=convabuse["scenarios"])

    assert whole.value == turns.value
    assert whole.raters == 8
    assert whole.scenarios < turns.scenarios
    assert "over scenarios" in whole.method
