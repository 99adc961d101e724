"""Summaries graded and ranked by trained reviewers (SQuALITY), reproduced through the public API alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FILE = (
    Path(__file__).resolve().parents[2].parent
    / "shared"
    / "data"
    / "squality_human_eval"
    / "all-responses.jsonl"
)
SYSTEMS = ("bart", "bart-dpr", "human")
RUBRIC = ("correctness", "selection", "overall")
GRADES = {"bart": (34.84, 15.62, 18.14), "bart-dpr": (45.40, 24.26, 27.91), "human": (94.11, 88.77, 91.26)}
PLACES = {"bart": (2.60, 2.62, 2.62), "bart-dpr": (2.28, 2.36, 2.35), "human": (1.12, 1.02, 1.03)}
AGREEMENT = {"grade": (0.4587, 0.7813, 0.7983), "place": (0.6570, 0.7836, 0.7969)}

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.is_file(), reason="the real data sets do not lie beside the project"),
]


def questions() -> list[tuple[str, dict[str, dict[str, Any]]]]:
    """Return each question with the reviews of every system, by reviewer."""
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        for number, by_system in enumerate(passage["questions"].values()):
            reviews = {
                system: {one["worker_id"]: one for one in by_system[system]["reviews"]} for system in SYSTEMS
            }
            found.append((f"{passage['passage-id']}/{number}", reviews))
    return found


def places(reviews: dict[str, dict[str, Any]], reviewer: str, part: str) -> list[list[int]]:
    """Return a reviewer's ranking as places by position, in the order of the systems."""
    given = {
        position: reviews[system][reviewer][f"{part}-rank"] for position, system in enumerate(SYSTEMS, 1)
    }
    return [
        [position for position in given if given[position] == place] for place in sorted({*given.values()})
    ]


@pytest.mark.django_db(transaction=True)
def test_grades_places_and_agreement_come_out(ada_api: Any, ada_client: Client) -> None:
    graded, ranked = [], []
    for scenario, reviews in questions():
        for reviewer in reviews[SYSTEMS[0]]:
            about = {"scenario": scenario, "rater": reviewer, "cohort": "expert"}
            ranked.append(
                about
                | {
                    "shown": list(SYSTEMS),
                    "answers": {part: places(reviews, reviewer, part) for part in RUBRIC},
                }
            )
            graded += [
                about
                | {
                    "shown": [system],
                    "answers": {part: reviews[system][reviewer][f"{part}-rating"] for part in RUBRIC},
                }
                for system in SYSTEMS
            ]
    scale = {"ask": "scale", "min": 0, "max": 100, "level": "interval"}
    rank = {"ask": "rank", "level": "interval"}
    population = {"raters": "fixed", "scenarios": "new"}
    for slug, mode, ask in (("graded", "scenario_review", scale), ("ranked", "comparison", rank)):
        pushed = ada_api.post(
            "studies/",
            document(
                slug=slug,
                mode=mode,
                items={"show": "set"} if mode == "comparison" else {},
                round={"versions": list(SYSTEMS)},
                questions=[{**ask, "key": part} for part in RUBRIC],
                analysis={"primary": "overall", "population": population},
            ),
        )
        assert pushed.status_code == 201, pushed.content
    for slug, lines in (("graded", graded), ("ranked", ranked)):
        path = f"studies/{slug}/responses/?create=1&consent=collected-elsewhere&note=SQuALITY"
        assert (
            ada_api.lines(path, lines).json()["accepted"]
            == len(lines)
            == {"graded": 900, "ranked": 300}[slug]
        )
    for round_ in Round.objects.all():
        assert refresh_now(round_.pk) is not None

    found = {
        slug: told(ada_api.get(f"studies/{slug}/results?round=1").json()) for slug in ("graded", "ranked")
    }
    for number, part in enumerate(RUBRIC):
        for system in SYSTEMS:
            grade = found["graded"][part, "mean", system, ""]
            place = found["ranked"][part, "mean", system, ""]
            assert grade["value"] == pytest.approx(GRADES[system][number], abs=0.005)
            assert place["value"] == pytest.approx(PLACES[system][number], abs=0.005)
            assert (grade["n"], place["n"]) == (300, 300)
            assert grade["low"] < grade["value"] < grade["high"]
        alphas = [found[slug][part, "krippendorff_alpha", None, ""]["value"] for slug in ("graded", "ranked")]
        assert alphas == pytest.approx([AGREEMENT["grade"][number], AGREEMENT["place"][number]], abs=1e-4)

    ranks = found["ranked"]
    assert [ranks["overall", "rank", system, ""]["value"] for system in SYSTEMS] == [3, 2, 1]
    strengths = [ranks["overall", "plackett_luce", system, ""]["value"] for system in SYSTEMS]
    assert strengths == sorted(strengths)
    assert sum(strengths) == pytest.approx(0, abs=1e-9)
    first = ranks["overall", "share", "human", "1"]
    best: list[list[int]] = [cast("Any", line)["answers"]["overall"][0] for line in ranked]
    wins = len([places for places in best if 3 in places])
    assert (first["value"], first["n"]) == (pytest.approx(wins / 300), 300)

    for slug, means, agreed in (
        ("graded", GRADES, AGREEMENT["grade"]),
        ("ranked", PLACES, AGREEMENT["place"]),
    ):
        figures = [
            *(
                Published(part, "mean", system, value, 5e-3)
                for system, values in means.items()
                for part, value in zip(RUBRIC, values, strict=True)
            ),
            *(
                Published(part, "krippendorff_alpha", None, value, 1e-4)
                for part, value in zip(RUBRIC, agreed, strict=True)
            ),
        ]
        assert wrong_figures(Told(ada_api, ada_client, slug), figures) == []


def told(results: dict[str, Any]) -> dict[tuple[str, str, str | None, str], dict[str, Any]]:
    """Return the main estimates that are about no pair, by metric, measure, version and option."""
    return {
        (one["metric"], one["measure"], one["version"], (one["slice"] or {}).get("option", "")): one
        for one in results["estimates"]
        if one["pool"] == "main" and one["versus"] is None
    }
