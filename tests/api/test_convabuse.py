"""Dialogues graded by eight experts (ConvAbuse), reproduced through the public API alone; no word of them is kept."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FILE = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "convabuse" / "ConvAbuseEMNLPfull.csv.gz"
)
GRADES = {"1": 0, "0": 1, "-1": 2, "-2": 3, "-3": 4}
"""The authors' grades, from not abusive to very strongly so, as grades of severity."""

ABUSIVE = 2
COUNTS = {"0": 10_068, "1": 671, "2": 813, "3": 934, "4": 282}
SHARES = {
    "CarbonBot": {"0": 0.9082, "1": 0.0252, "2": 0.0230, "3": 0.0333, "4": 0.0103},
    "E.L.I.Z.A.": {"0": 0.7200, "1": 0.0682, "2": 0.0870, "3": 0.0960, "4": 0.0288},
}
ALPHAS = {
    None: {"ordinal": 0.6598, "interval": 0.7339, "nominal": 0.4374, "abusive": 0.6523},
    "E.L.I.Z.A.": {"ordinal": 0.6553, "interval": 0.7149, "nominal": 0.4174, "abusive": 0.6359},
    "CarbonBot": {"ordinal": 0.6241, "interval": 0.7574, "nominal": 0.4375, "abusive": 0.6554},
}

EXPERT = "anno" + "tator_id"
"""The data set's own word for who rated; it is none of ours."""

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.is_file(), reason="the real data sets do not lie beside the project"),
]


def lines() -> list[dict[str, Any]]:
    """Return the ratings; a second one by the same expert is an item of its own, which nobody else has rated."""
    numbers: dict[tuple[str, ...], int] = {}
    rated: Counter[tuple[int, str]] = Counter()
    found: list[dict[str, Any]] = []
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            dialogue = tuple(row[part] for part in ("conv_id", "prev_agent", "prev_user", "agent", "user"))
            number, expert = numbers.setdefault(dialogue, len(numbers)), row[EXPERT]
            rated[number, expert] += 1
            again = rated[number, expert]
            grade = next(GRADES[name] for name in GRADES if row[f"is_abuse.{name}"] == "1")
            found.append(
                {
                    "item": f"d{number}" if again == 1 else f"d{number}, {expert} again {again}",
                    "scenario": f"d{number}",
                    "shown": [row["bot"]],
                    "rater": expert,
                    "cohort": "expert",
                    "answers": {
                        **dict.fromkeys(("ordinal", "interval", "nominal"), grade),
                        "abusive": grade >= ABUSIVE,
                    },
                    "key": row["example_no"] + "/" + str(len(found)),
                }
            )
    return found


@pytest.mark.django_db(transaction=True)
def test_counts_shares_and_agreement_come_out(ada_api: Any, ada_client: Client) -> None:
    given = lines()
    agreement = {"ask": "severity", "measures": ["krippendorff_alpha"]}
    questions = [
        {**agreement, "key": "ordinal", "measures": ["catastrophic_rate", "share", "krippendorff_alpha"]},
        {**agreement, "key": "interval", "level": "interval"},
        {**agreement, "key": "nominal", "level": "nominal"},
        {"key": "abusive", "ask": "yes_no", "measures": ["rate", "krippendorff_alpha"]},
    ]
    gates = [
        {
            "name": f"grade {grade}",
            "metric": "ordinal",
            "measure": "share",
            "slice": {"option": grade},
            "rule": "count <= 300",
            "kind": "signal",
        }
        for grade in COUNTS
    ]
    pushed = ada_api.post(
        "studies/",
        document(
            slug="convabuse",
            mode="scenario_review",
            items={},
            round={"versions": sorted(SHARES)},
            questions=questions,
            gates=gates,
            analysis={"primary": "ordinal"},
        ),
    )
    assert pushed.status_code == 201, pushed.content
    path = "studies/convabuse/responses/?create=1&consent=collected-elsewhere&note=ConvAbuse"
    for part in (given[:10_000], given[10_000:]):
        assert ada_api.lines(path, part).json() == {
            "accepted": len(part),
            "repeated": 0,
            "refused": [],
            "round": 1,
        }
    assert refresh_now(Round.objects.get().pk) is not None

    results = ada_api.get("studies/convabuse/results?round=1").json()
    assert (results["responses"], results["raters"], results["excluded"]["repeat"]) == (12_768, 8, 0)
    gates_told = ada_api.get("studies/convabuse/verdict?round=1").json()["gates"]
    assert {gate["name"].removeprefix("grade "): gate["value"] for gate in gates_told} == COUNTS
    assert [gate["verdict"] for gate in gates_told] == ["fail", "fail", "fail", "fail", "pass"]

    told = {
        (one["metric"], one["measure"], one["version"], (one["slice"] or {}).get("option")): one
        for one in results["estimates"]
        if one["pool"] == "main"
    }
    for version, shares in SHARES.items():
        found = {grade: told["ordinal", "share", version, grade]["value"] for grade in shares}
        assert found == pytest.approx(shares, abs=5e-5)
        abusive = told["abusive", "rate", version, None]
        assert abusive["value"] == pytest.approx(sum(shares[grade] for grade in "234"), abs=1e-4)
        assert abusive["low"] < abusive["value"] < abusive["high"]
        assert told["ordinal", "catastrophic_rate", version, None]["value"] == found["4"]
    assert {
        version: {metric: told[metric, "krippendorff_alpha", version, None]["value"] for metric in alphas}
        for version, alphas in ALPHAS.items()
    } == {version: pytest.approx(alphas, abs=1e-4) for version, alphas in ALPHAS.items()}

    figures = [
        *(
            Published("ordinal", "share", version, share, 5e-5, f"option: {grade}")
            for version, shares in SHARES.items()
            for grade, share in shares.items()
        ),
        *(
            Published("ordinal", "share", None, count / 12_768, 1e-9, f"option: {grade}")
            for grade, count in COUNTS.items()
        ),
        *(
            Published(metric, "krippendorff_alpha", version, alpha, 1e-4)
            for version, alphas in ALPHAS.items()
            for metric, alpha in alphas.items()
        ),
    ]
    assert wrong_figures(Told(ada_api, ada_client, "convabuse"), figures) == []
