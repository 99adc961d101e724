"""Which of two sentences 1,129 people prefer, by age and gender (FiveThirtyEight's survey of the comma), through the public API alone."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "comma_survey" / "comma-survey.csv"
PUBLISHED = {"oxford": 0.57, "data_is": 0.79}
"""As the article has them, in whole per cent."""
COMPUTED = {"oxford": 0.5678, "data_is": 0.7914}
"""The same with more digits, by pandas."""
BY_GROUP = {
    "age_band": {"18-29": 0.7873, "30-44": 0.6102, "45-60": 0.4897, "> 60": 0.4522},
    "gender": {"Female": 0.5730, "Male": 0.5726},
}

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.is_file(), reason="the real data sets do not lie beside the project"),
]


def lines() -> list[dict[str, Any]]:
    """Return what each person said; whoever skipped a question, or what they were asked of themself, has no answer there."""
    with FILE.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        person, sentence, _heard, _care, data, *_more, gender, age, _income, _education, _region = next(
            rows := csv.reader(file)
        )
        found = [dict(zip((person, sentence, data, gender, age), _picked(row), strict=True)) for row in rows]
    return [
        {
            "scenario": "comma",
            "shown": [],
            "rater": one[person],
            "profile": {
                name: one[column] for name, column in (("gender", gender), ("age_band", age)) if one[column]
            },
            "answers": {
                "oxford": "kind, and loyal" in one[sentence],
                **({"data_is": "data is" in one[data]} if one[data] else {}),
            },
        }
        for one in found
    ]


def _picked(row: list[str]) -> tuple[str, ...]:
    return row[0], row[1], row[4], row[8], row[9]


@pytest.mark.django_db(transaction=True)
def test_shares_come_out_whole_and_by_group(ada_api: Any, ada_client: Client) -> None:
    given = lines()
    pushed = ada_api.post(
        "studies/",
        document(
            slug="comma",
            mode="scenario_review",
            items={},
            round={"versions": ["survey/2014"]},
            raters={"profile": list(BY_GROUP)},
            questions=[{"key": key, "ask": "yes_no", "measures": ["rate"]} for key in PUBLISHED],
            analysis={
                "primary": "oxford",
                "population": {"raters": "new", "scenarios": "fixed"},
                "slices": list(BY_GROUP),
            },
        ),
    )
    assert pushed.status_code == 201, pushed.content
    ada_api.lines(
        "scenarios/?create=1",
        [{"key": "comma", "messages": [{"role": "user", "content": "Which is right?"}], "locale": "en"}],
    )
    took = ada_api.lines("studies/comma/responses/?create=1&consent=collected-elsewhere", given).json()
    assert (took["accepted"], took["refused"]) == (1_129, [])
    assert refresh_now(Round.objects.get().pk) is not None

    whole = [
        *(Published(key, "rate", None, share, 5e-3) for key, share in PUBLISHED.items()),
        *(Published(key, "rate", None, share, 5e-5) for key, share in COMPUTED.items()),
    ]
    told = Told(ada_api, ada_client, "comma")
    assert wrong_figures(told, whole) == []
    sliced = [
        one
        for one in told.estimates
        if one["metric"] == "oxford" and one["measure"] == "rate" and one["slice"]
    ]
    found = {
        key: {
            one["slice"][key]: one["value"]
            for one in sliced
            if one["version"] is None and set(one["slice"]) == {key} and one["slice"][key] in shares
        }
        for key, shares in BY_GROUP.items()
    }
    assert found == {key: pytest.approx(shares, abs=5e-5) for key, shares in BY_GROUP.items()}
