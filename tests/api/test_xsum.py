"""Summaries that three raters marked for what their source does not say (XSum), reproduced through the public API alone; no word is kept."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.analysis.services import refresh_now
from apps.studies.models import Round
from tests.api.published import Published, Told, wrong_figures
from tests.factories.studies import document

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "xsum_hallucination"
SYSTEMS = ("BERTS2S", "Gold", "PtGen", "TConvS2S", "TranS2S")
MARKED = {
    "intrinsic": (0.299, 0.152, 0.328, 0.296, 0.313),
    "extrinsic": (0.750, 0.805, 0.728, 0.818, 0.769),
    "marked": (0.880, 0.861, 0.893, 0.926, 0.921),
}
"""Shares of summaries with such a span, mean over raters, by system; a computation beside the data, with pandas."""
ALPHAS = {"marked": 0.7746, "factual": 0.7738}
"""By the package krippendorff, over all systems."""

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the real data sets do not lie beside the project"),
]


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(FOLDER / f"{name}_xsum_summaries.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def lines() -> list[dict[str, Any]]:
    """Return what each rater said of each summary, where they said it: whether it holds spans of either kind, and whether it is true."""
    kinds: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in rows_of("hallucination_annotations"):
        kinds[row["bbcid"], row["system"], row["worker_id"]].add(row["hallucination_type"])
    factual = {
        (row["bbcid"], row["system"], row["worker_id"]): row["is_factual"] == "yes"
        for row in rows_of("factuality_annotations")
    }
    return [
        {
            "scenario": source,
            "shown": [system],
            "rater": rater,
            "answers": {
                **(_marks(kinds[key]) if key in kinds else {}),
                **({"factual": factual[key]} if key in factual else {}),
            },
            "key": "/".join(key),
        }
        for key in sorted(kinds.keys() | factual.keys())
        for source, system, rater in [key]
    ]


def _marks(kinds: set[str]) -> dict[str, bool]:
    found = {kind: kind in kinds for kind in ("intrinsic", "extrinsic")}
    return {**found, "marked": any(found.values())}


@pytest.mark.django_db(transaction=True)
def test_marked_shares_and_agreement_come_out(ada_api: Any, ada_client: Client) -> None:
    given = lines()
    asked = {"ask": "yes_no", "measures": ["rate", "krippendorff_alpha"]}
    pushed = ada_api.post(
        "studies/",
        document(
            slug="xsum",
            mode="scenario_review",
            items={},
            round={"versions": list(SYSTEMS)},
            questions=[{"key": key, **asked} for key in (*MARKED, "factual")],
            analysis={"primary": "marked", "population": {"raters": "fixed", "scenarios": "new"}},
        ),
    )
    assert pushed.status_code == 201, pushed.content
    took = ada_api.lines(
        "studies/xsum/responses/?create=1&consent=collected-elsewhere&note=XSum", given
    ).json()
    assert (took["accepted"], took["refused"]) == (len(given), [])
    assert refresh_now(Round.objects.get().pk) is not None

    figures = [
        *(
            Published(metric, "rate", system, share, 5e-4)
            for metric, shares in MARKED.items()
            for system, share in zip(SYSTEMS, shares, strict=True)
        ),
        *(Published(metric, "krippendorff_alpha", None, alpha, 5e-5) for metric, alpha in ALPHAS.items()),
    ]
    assert wrong_figures(Told(ada_api, ada_client, "xsum"), figures) == []
