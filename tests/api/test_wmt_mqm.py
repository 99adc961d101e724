"""Errors that experts marked in translations of 14 systems (WMT21 MQM), reproduced through the public API alone."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    / "wmt_mqm_ted_ende"
    / "mqm_ted_ende.tsv.gz"
)
SEVERITIES = {"Minor": 1, "Major": 3}
COUNTS = {"major": 1_867, "minor": 2_164, "clean": 4_404}
PUBLISHED = {
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
COMPUTED = dict(
    zip(
        PUBLISHED,
        (0.912, 1.056, 1.122, 1.241, 1.436, 1.494, 1.498, 1.629, 1.694, 1.716, 1.772, 1.776, 1.969, 2.141),
        strict=True,
    )
)
WEIGHTS = [
    {"label": "Non-translation", "weight": 25.0},
    {"severity": 3, "weight": 5.0},
    {"label": "Fluency/Punctuation", "severity": 1, "weight": 0.1},
    {"severity": 1, "weight": 1.0},
]

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.is_file(), reason="the real data sets do not lie beside the project"),
]


def rows() -> Iterator[dict[str, str]]:
    """Yield the rows: one for each error, or one that says that there is none."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        names, *more = (line.rstrip("\r\n").split("\t") for line in file)
    yield from (dict(zip(names, row, strict=True)) for row in more)


def mark(row: dict[str, str]) -> dict[str, Any]:
    """Return where an error stands: in the translation, else in what was to be translated."""
    is_there = "<v>" in row["target"]
    text = row["target" if is_there else "source"]
    before, _begin, rest = text.partition("<v>")
    marked = rest.partition("</v>")[0]  # one mark is never closed and goes to the end
    return {
        "output": int(is_there),
        "turn": 0,
        "start": len(before),
        "end": len(before) + len(marked),
        "label": row["category"],
        "severity": SEVERITIES[row["severity"]],
    }


def segments() -> dict[tuple[str, ...], dict[str, Any]]:
    """Return a line for each segment of each system, with all marks of its one expert."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows():
        name = (row["system"], row["doc"], row["doc_id"], row["seg_id"])
        line = found.setdefault(
            name,
            {
                "scenario": f"{row['doc']}/{row['doc_id']}/{row['seg_id']}",
                "shown": [row["system"]],
                "rater": row["rater"],
                "cohort": "expert",
                "marks": [],
            },
        )
        if row["severity"] in SEVERITIES:
            line["marks"].append(mark(row))
    for line in found.values():
        marks = line.pop("marks")
        line["answers"] = {"mqm": marks, "major": marks, "minor": marks, "clean": not marks}
    return found


@pytest.mark.django_db(transaction=True)
def test_the_published_scores_of_systems_come_out(ada_api: Any, ada_client: Client) -> None:
    labels = sorted({row["category"] for row in rows()} - {"No-error"} | {"Non-translation"})
    spans = {"ask": "spans", "labels": labels, "severity": True, "measures": ["mean"]}
    questions = [
        {**spans, "key": "mqm", "weights": WEIGHTS, "measures": ["mean", "rate"], "direction": "lower"},
        {**spans, "key": "major", "weights": [{"severity": 3, "weight": 1.0}]},
        {**spans, "key": "minor", "weights": [{"severity": 1, "weight": 1.0}]},
        {"key": "clean", "ask": "yes_no", "measures": ["rate"]},
    ]
    pushed = ada_api.post(
        "studies/",
        document(
            slug="wmt",
            mode="scenario_review",
            items={},
            round={"versions": list(PUBLISHED)},
            questions=questions,
            analysis={"primary": "mqm", "population": {"raters": "fixed", "scenarios": "new"}},
        ),
    )
    assert pushed.status_code == 201, pushed.content
    lines = list(segments().values())
    posted = ada_api.lines(
        "studies/wmt/responses/?create=1&consent=collected-elsewhere&note=WMT21+MQM", lines
    ).json()
    assert posted == {"accepted": 7_406, "repeated": 0, "refused": [], "round": 1}
    assert refresh_now(Round.objects.get().pk) is not None

    results = ada_api.get("studies/wmt/results?round=1").json()
    assert (results["responses"], results["raters"]) == (7_406, 4)
    told = {
        (one["metric"], one["measure"], one["version"], (one["slice"] or {}).get("label")): one
        for one in results["estimates"]
        if one["pool"] == "main"
    }
    scores = {version: told["mqm", "mean", version, None] for version in PUBLISHED}
    assert {version: one["value"] for version, one in scores.items()} == pytest.approx(COMPUTED, abs=5e-4)
    assert sorted(scores, key=lambda version: float(scores[version]["value"])) == list(PUBLISHED)
    for version, one in scores.items():
        assert one["value"] == pytest.approx(PUBLISHED[version], abs=0.0101)
        assert one["n"] == 529
        assert one["low"] < one["value"] < one["high"]
    counted = {metric: told[metric, "rate" if metric == "clean" else "mean", None, None] for metric in COUNTS}
    assert {metric: one["value"] * one["n"] for metric, one in counted.items()} == pytest.approx(COUNTS)
    # One error of a kind or five in a segment: its rate is of segments.
    clumsy = told["mqm", "rate", None, "Style/Awkward"]
    assert clumsy["value"] == pytest.approx(
        sum(any(one["label"] == "Style/Awkward" for one in line["answers"]["mqm"]) for line in lines) / 7_406
    )
    assert told["mqm", "rate", None, "Non-translation"]["value"] == 0

    figures = [
        *(Published("mqm", "mean", version, value, 5e-4) for version, value in COMPUTED.items()),
        *(
            Published(metric, "rate" if metric == "clean" else "mean", None, count / 7_406, 1e-9)
            for metric, count in COUNTS.items()
        ),
    ]
    assert wrong_figures(Told(ada_api, ada_client, "wmt"), figures) == []
