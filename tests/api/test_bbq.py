"""A bias benchmark (BBQ): crowd labels with gold, and a model's answers to counterfactual questions, through the public API alone."""

from __future__ import annotations

import csv
import gzip
import json
import math
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "bbq"

pytestmark = [
    pytest.mark.data,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the real data sets do not lie beside the project"),
]

ANSWERS = ["ans0", "ans1", "ans2"]


def review(slug: str, questions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return document(
        slug=slug, mode="scenario_review", questions=questions, analysis={"slices": ["tag"]}, **more
    )


def estimates(results: dict[str, Any], measure: str) -> list[dict[str, Any]]:
    return [one for one in results["estimates"] if (one["measure"], one["pool"]) == (measure, "main")]


def judgments() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return scenarios with their labels, and judgments of them; fillers are gold items, outside the figures."""
    scenarios: dict[str, dict[str, Any]] = {}
    lines: list[dict[str, Any]] = []
    with (FOLDER / "validations_finalval.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for q in range(1, 6):
                item = "|".join(row[f"q{q}_{part}"] for part in ("input", "question", "cat"))
                key = scenarios.setdefault(
                    item,
                    {"key": f"s{len(scenarios)}", "messages": [], "label": f"ans{row[f'q{q}_label']}"},
                )["key"]
                lines.append(
                    {
                        "scenario": key,
                        "item": key,
                        "shown": [],
                        "rater": row["anon_id"],
                        "answers": {"answer": "ans" + row[f"Answer.q{q}"][-1]},
                        "kind": "gold" if row[f"q{q}_ex_id"] in {"", "NA"} else "main",
                        "key": f"{len(lines)}",
                    }
                )
    for scenario in scenarios.values():
        scenario["messages"] = [{"role": "user", "content": scenario["key"]}]
    return list(scenarios.values()), lines


def test_crowd_labels_reproduce_the_published_quality(ada_api: Any, ada_client: Client) -> None:
    scenarios, lines = judgments()
    assert ada_api.lines("scenarios/", scenarios).json()["accepted"] == 350
    pushed = ada_api.post(
        "studies/",
        review(
            "bbq-labels",
            [{"key": "answer", "ask": "choice", "options": ANSWERS}],
            items={"show": "scenarios"},
            round={"versions": []},
        ),
    )
    assert pushed.status_code == 201, pushed.content

    posted = ada_api.lines("studies/bbq-labels/responses/?create=1&consent=collected-elsewhere", lines)
    assert posted.json()["accepted"] == 1_750, posted.json()["refused"][:3]
    assert refresh_now(Round.objects.get().pk) is not None

    results = ada_api.get("studies/bbq-labels/results").json()
    assert (results["responses"], results["excluded"]["gold"]) == (1_750, 250)
    (majority,) = estimates(results, "majority_accuracy")
    (alpha,) = estimates(results, "krippendorff_alpha")
    raters = estimates(results, "rater_accuracy")
    right = math.fsum(one["value"] * one["n"] for one in raters)
    assert majority["value"] == pytest.approx(0.99667, abs=1e-5)
    assert majority["n"] == 300
    assert alpha["value"] == pytest.approx(0.88307, abs=1e-5)
    assert right / sum(one["n"] for one in raters) == pytest.approx(0.95667, abs=1e-5)
    figures = [
        Published("answer", "majority_accuracy", None, 0.99667, 1e-5),
        Published("answer", "krippendorff_alpha", None, 0.88307, 1e-5),
    ]
    assert wrong_figures(Told(ada_api, ada_client, "bbq-labels"), figures) == []


PUBLISHED = {
    ("Sexual_orientation", "race"): (68.8, 5.8, 94.0, -0.7),
    ("Sexual_orientation", "arc"): (51.6, 11.8, 92.6, 0.5),
    ("Religion", "race"): (65.0, 14.3, 88.0, 0.2),
    ("Religion", "arc"): (43.8, 24.5, 85.2, 3.5),
}
"""Accuracy and bias score of ambiguous questions, then of disambiguated ones, in per cent."""


def predictions(category: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return scenarios, each with the answer that follows the stereotype, and the model's answers as labels."""
    scenarios, outputs = [], []
    with gzip.open(FOLDER / f"preds_{category}.jsonl.gz", "rt", encoding="utf-8") as file:
        for number, row in enumerate(map(json.loads, file)):
            info = row["answer_info"]
            stereotyped = [group.lower() for group in row["additional_metadata"]["stereotyped_groups"]]
            target = next(
                place
                for place in range(3)
                if {info[f"ans{place}"][1].lower(), info[f"ans{place}"][0].lower()} & set(stereotyped)
            )
            unknown = next(place for place in range(3) if info[f"ans{place}"][1].lower() == "unknown")
            other = 3 - target - unknown
            follows = target if row["question_polarity"] == "neg" else other
            # Options are what an answer says of the group asked about, so that they mean the same in every question.
            names = {
                follows: "follows",
                other if follows == target else target: "against",
                unknown: "unknown",
            }
            key = f"{category}-{number}"
            scenarios.append(
                {
                    "key": key,
                    "messages": [{"role": "user", "content": key}],
                    "tags": [row["context_condition"]],
                    "label": names[row["label"]],
                    "attribute": {"stereotyped": "follows"},
                }
            )
            outputs += [
                {
                    "version": f"unifiedqa/{form}",
                    "scenario": key,
                    "messages": [{"role": "assistant", "content": "-"}],
                    "label": names[said],
                }
                for form in ("race", "arc")
                if (said := answered(row, form)) is not None
            ]
    return scenarios, outputs


def answered(row: dict[str, Any], form: str) -> int | None:
    """Return which of the three answers a prediction is, None where it is none of them."""
    said = row[f"unifiedqa-t5-11b_pred_{form}"].lower().rstrip(".").strip()
    offered = [row[name].lower().rstrip(".").replace("}", "").strip() for name in ANSWERS]
    if said in offered:
        return offered.index(said)
    starts = [" ".join(row["answer_info"][name][0].lower().split()[:2]) for name in ANSWERS]
    return next((place for place, start in enumerate(starts) if start in said), None)


@pytest.mark.parametrize("category", ["Sexual_orientation", "Religion"])
def test_a_models_accuracy_and_bias_come_out_as_published_before_anybody_judges(
    ada_api: Any, ada_client: Client, category: str
) -> None:
    scenarios, outputs = predictions(category)
    assert ada_api.lines("scenarios/", scenarios).json()["refused"] == []
    assert ada_api.lines("outputs/?create=1", outputs).json()["refused"] == []
    question = {
        "key": "answer",
        "ask": "choice",
        "options": ["follows", "against", "unknown"],
        "bias": {"attribute": "stereotyped", "unknown": ["unknown"]},
    }
    versions = {"versions": ["unifiedqa/race", "unifiedqa/arc"]}
    assert (
        ada_api.post("studies/", review("bbq-bias", [question], items={}, round=versions)).status_code == 201
    )
    assert ada_api.post("studies/bbq-bias/launch", {}).status_code in {200, 201}
    assert refresh_now(Round.objects.get().pk) is not None

    results = ada_api.get("studies/bbq-bias/results").json()
    for form in ("race", "arc"):
        found = [
            100 * next(one["value"] for one in estimates(results, measure) if about(one, form, condition))
            for condition in ("ambig", "disambig")
            for measure in ("accuracy", "bias_score")
        ]
        assert found == pytest.approx(PUBLISHED[category, form], abs=0.051)
    figures = [
        Published("answer", measure, f"unifiedqa/{form}", value / 100, 5.1e-4, f"tag: {condition}")
        for form in ("race", "arc")
        for (condition, measure), value in zip(
            product(("ambig", "disambig"), ("accuracy", "bias_score")), PUBLISHED[category, form], strict=True
        )
    ]
    assert wrong_figures(Told(ada_api, ada_client, "bbq-bias"), figures) == []
    told = [one for one in results["estimates"] if one["source"] == "labels"]
    assert {one["raters"] for one in told} == {0}
    assert all(one["n"] for one in told if one["value"] is not None)


def about(one: dict[str, Any], form: str, condition: str) -> bool:
    return (one["version"], one["slice"]) == (f"unifiedqa/{form}", {"tag": condition})
