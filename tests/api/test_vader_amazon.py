"""Sentiment of product reviews against what twenty people said of each (VADER's Amazon snippets), through the public API alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.insight.models import Text
from apps.insight.services.intake import take_in_words
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FILE = (
    Path(__file__).resolve().parents[2].parent
    / "shared"
    / "data"
    / "vader_amazon"
    / "amazonReviewSnippets_GroundTruth.txt"
)
PUBLISHED_R = 0.5896
NEUTRAL = 0.05
"""Scores within this of zero are neither pleased nor displeased, as VADER's authors have it."""

CLASSES = {"pleased": 2_048, "neutral": 229, "displeased": 1_431}
PRECISION = {"pleased": 0.756, "neutral": 0.135, "displeased": 0.779}
RECALL = {"pleased": 0.697, "neutral": 0.646, "displeased": 0.395}

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.is_file(), reason="the real data sets do not lie beside the project"),
]


def snippets() -> list[tuple[str, float, str]]:
    """Return each snippet: its name, the mean of its twenty ratings, and its words."""
    lines = FILE.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    rows = [line.rstrip("\r").split("\t") for line in lines if line.strip()]
    return [(name, float(mean), words) for name, mean, words in rows]


def class_of(score: float) -> str:
    return "pleased" if score > NEUTRAL else "displeased" if score < -NEUTRAL else "neutral"


@pytest.mark.django_db(transaction=True)
def test_sentiment_goes_with_what_people_said(ada_api: Any, ada_client: Client) -> None:
    found = snippets()
    pushed = ada_api.post(
        "studies/",
        document(
            slug="snippets",
            mode="scenario_review",
            round={"versions": ["shop/reviews"]},
            items={},
            questions=[
                {"key": "note", "ask": "comment"},
                {"key": "truth", "ask": "number", "min": -4, "max": 4},
                {"key": "class", "ask": "choice", "options": list(CLASSES)},
            ],
            analysis={
                "primary": "truth",
                "population": {"raters": "fixed", "scenarios": "new"},
            },
        ),
    )
    assert pushed.status_code == 201, pushed.content
    ada_api.lines(
        "scenarios/?create=1",
        [
            {"key": name, "messages": [{"role": "user", "content": "What do you say?"}], "locale": "en"}
            for name, *_rest in found
        ],
    )
    lines = [
        {
            "scenario": name,
            "shown": [],
            "rater": "snippets",
            "answers": {"note": words, "truth": mean, "class": class_of(mean)},
        }
        for name, mean, words in found
    ]
    took = ada_api.lines("studies/snippets/responses/?create=1&consent=collected-elsewhere", lines).json()
    assert took["accepted"] == len(lines) == 3_708, took

    round_ = Round.objects.get()
    take_in_words(round_.pk)
    assert refresh_now(round_.pk) is not None

    results = ada_api.get("studies/snippets/results?round=1").json()["estimates"]
    whole = {
        (one["measure"], one["metric"]): one
        for one in results
        if one["version"] is None and one["slice"] is None and one["pool"] == "main"
    }
    texts = Text.objects.filter(round=round_).select_related("response")
    pairs = [(text.response.answers["truth"], text.sentiment) for text in texts if text.response is not None]
    assert [measured for _truth, measured in pairs if measured is None] == []
    truth, score = np.array(pairs, dtype=np.float64).T
    assert np.corrcoef(truth, score)[0, 1] == pytest.approx(PUBLISHED_R, abs=5e-5)
    assert whole["sentiment", "note"]["value"] == pytest.approx(float(score.mean()), abs=1e-9)
    assert whole["sentiment", "note"]["n"] == whole["mean", "truth"]["n"] == len(lines)

    said, real = [class_of(one) for one in score], [class_of(one) for one in truth]
    for name, precision in PRECISION.items():
        hits = sum(a == b == name for a, b in zip(said, real, strict=True))
        assert hits / said.count(name) == pytest.approx(precision, abs=5e-4)
        assert hits / real.count(name) == pytest.approx(RECALL[name], abs=5e-4)

    figures = [
        *(
            Published("class", "share", None, count / len(lines), 1e-9, f"option: {name}")
            for name, count in CLASSES.items()
        ),
        Published("note", "sentiment", None, float(score.mean()), 1e-9),
    ]
    assert wrong_figures(Told(ada_api, ada_client, "snippets"), figures) == []
