from __future__ import annotations

import pytest

from apps.analysis.selectors import Results
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.rows import Asked, Number, answer_words, meant, number_of
from apps.dashboards.pages.subject import Question
from tests.dashboards.conftest import MakeEstimate, MakeResults

PREFERENCE = Question("overall", "preference", "Preference", "")
SHOWN = ("w/r2", "w/r3")


def numbers(found: Results, asked: Asked, provenance: Provenance) -> list[Number]:
    return [number_of(one, PREFERENCE, provenance) for one in meant(found.estimates, asked)]


@pytest.mark.parametrize(
    ("kind", "answer", "words"),
    [
        ("preference", "first", "w/r2 is better"),
        ("preference", "second", "w/r3 is better"),
        ("preference", "both_bad", "both are bad"),
        ("confidence", 0.8, "80%"),
        ("reasons", ["safer", "clearer"], "safer, clearer"),
        ("reasons", [], "none of them"),
        ("comment", "a\u202eb", "a\u2039U+202E\u203ab"),
        ("comment", None, "skipped"),
    ],
)
def test_an_answer_reads_in_words(kind: str, answer: object, words: str) -> None:
    assert answer_words(answer, Question("q", kind, "", ""), SHOWN) == words


def test_a_version_alone_means_all_its_opponents_and_a_pair_means_itself(
    provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [
            estimate("win_rate", 0.6, version="a", versus="b"),
            estimate("win_rate", 0.7, version="a", versus="c"),
            estimate("win_rate", 0.4, version="b", versus="a"),
            estimate("win_rate", 0.9, version="a", versus="b", source="proxy"),
            estimate("average_win_rate", 0.65, version="a"),
        ]
    )
    one = Asked("overall", None, "a", "b", None)
    whole = Asked("overall", "win_rate", "a", None, None)

    assert [n.figures for n in numbers(found, one, provenance)] == ["60% [55, 65]"]
    assert [n.label for n in numbers(found, whole, provenance)] == [
        "Win rate against b",
        "Win rate against c",
    ]
    assert one.words == "\u2068a\u2069 against \u2068b\u2069"


def test_an_option_means_its_share_alone(
    provenance: Provenance, results: MakeResults, estimate: MakeEstimate
) -> None:
    found = results(
        [estimate("share", 0.2, slice={"option": "safer"}), estimate("share", 0.4, slice={"option": "x"})]
    )

    named = numbers(found, Asked("overall", "share", None, None, "safer"), provenance)

    assert [(n.label, n.figures) for n in named] == [("Share of “safer”", "20% [15, 25]")]
