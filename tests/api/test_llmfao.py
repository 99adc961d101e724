"""A published leaderboard of 59 models by 124 people (LLMFAO), reproduced through the public API alone."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "llmfao"
ANSWERS = {"left": "first", "right": "second", "tie": "equal"}

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the real data sets do not lie beside the project"),
]


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the data set's files."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published(algorithm: str) -> dict[str, float]:
    """Return the published score of each model."""
    rows = rows_of("evalica-golden.csv")
    return {row["item"]: float(row["score"]) for row in rows if row["algorithm"] == algorithm}


@pytest.mark.django_db(transaction=True)
def test_the_published_scores_come_out_with_intervals(ada_api: Any, ada_client: Client) -> None:
    crowd = rows_of("crowd-comparisons.csv")
    models = sorted({row["left"] for row in crowd} | {row["right"] for row in crowd})
    questions = [{"key": "overall", "ask": "preference", "ties": ["equal"]}]
    gates = [
        {
            "name": "GPT 4 is ahead",
            "metric": "overall",
            "measure": "average_win_rate",
            "version": "GPT 4",
            "rule": "low >= 0.55",
            "kind": "guardrail",
        },
        {
            "name": "agreement",
            "metric": "overall",
            "measure": "krippendorff_alpha",
            "rule": "low >= 0.2",
            "kind": "signal",
        },
    ]
    design = {"design": {"kind": "fixed", "at": 100}}
    pushed = ada_api.post(
        "studies/",
        document(
            slug="llmfao", round={"versions": models}, questions=questions, gates=gates, analysis=design
        ),
    )
    assert pushed.status_code == 201, pushed.content

    lines = [
        {
            "item": row["id"],
            "scenario": row["prompt"],
            "shown": [row["left"], row["right"]],
            "rater": row["worker"],
            "answers": {"overall": ANSWERS[row["winner"]]},
        }
        for row in crowd
    ]
    posted = ada_api.lines(
        "studies/llmfao/responses/?create=1&consent=collected-elsewhere&note=LLMFAO", lines
    )
    assert posted.json() == {"accepted": 8_931, "repeated": 0, "refused": [], "round": 1}
    assert refresh_now(Round.objects.get().pk) is not None

    results = ada_api.get("studies/llmfao/results?round=1").json()
    assert (results["responses"], results["raters"]) == (8_931, 124)

    strengths = estimates(results, "bradley_terry")
    total = math.fsum(math.exp(one["value"]) for one in strengths.values())
    assert {name: math.exp(one["value"]) / total for name, one in strengths.items()} == pytest.approx(
        published("bradley_terry"), abs=1e-6
    )
    assert math.fsum(one["value"] for one in strengths.values()) == pytest.approx(0, abs=1e-9)
    assert order(strengths) == sorted(models, key=lambda name: -published("bradley_terry")[name])

    rates = estimates(results, "average_win_rate")
    assert {name: one["value"] for name, one in rates.items()} == pytest.approx(
        published("average_win_rate"), abs=1e-6
    )
    verdict = ada_api.get("studies/llmfao/verdict?round=1").json()
    ahead, agreement = verdict["gates"]
    told = rates["GPT 4"]
    assert (ahead["verdict"], verdict["verdict"]) == ("pass", "pass")
    assert (ahead["value"], ahead["low"], ahead["n"]) == pytest.approx(
        (told["value"], told["low"], told["n"])
    )
    # Published over the sides shown, 0.2906; here a pair's outcomes are read in the protocol's order of versions.
    assert agreement["value"] == pytest.approx(0.2906, abs=5e-4)
    assert agreement["locked_before_data"] is False

    for one in (*strengths.values(), *rates.values()):
        assert one["low"] < one["value"] < one["high"], one
        assert one["method"]
        assert one["n"] > 0

    scores = {name: math.log(score) for name, score in published("bradley_terry").items()}
    middle = math.fsum(scores.values()) / len(scores)
    figures = [
        *(
            Published("overall", "bradley_terry", name, score - middle, 1e-5)
            for name, score in scores.items()
        ),
        *(
            Published("overall", "average_win_rate", name, score, 1e-6)
            for name, score in published("average_win_rate").items()
        ),
        Published("overall", "krippendorff_alpha", None, 0.2906, 5e-4),
    ]
    assert wrong_figures(Told(ada_api, ada_client, "llmfao", ("", "&by=strength")), figures) == []


def estimates(results: dict[str, Any], measure: str) -> dict[str, dict[str, Any]]:
    """Return the main estimates of a measure by version."""
    return {
        one["version"]: one
        for one in results["estimates"]
        if (one["measure"], one["pool"], one["slice"]) == (measure, "main", None)
    }


def order(strengths: dict[str, dict[str, Any]]) -> list[str]:
    """Return the versions, strongest first."""
    return sorted(strengths, key=lambda name: -float(strengths[name]["value"]))
