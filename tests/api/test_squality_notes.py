"""What reviewers noted on marked words of summaries (SQuALITY): taken in by the public API, checked as people's words are, and read in results.

Of 3,142 marks 1,705 carry words; the others say by themselves that something is wrong there. The data set keeps the words that were
marked and not where they stand, so their places are looked for, and every mark finds one: see `placed`.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from apps.analysis.services import refresh_now
from apps.insight.models import Text, TextState, Theme, ThemeMember, ThemeRun, ThemeRunState
from apps.insight.services.finding_themes import ask_for_themes, find_themes
from apps.insight.services.intake import take_in_words
from apps.insight.services.intake_texts import said_in
from apps.responses.models import Response
from apps.studies.models import Round
from apps.text.personal_data import WORDS
from apps.text.toxicity import HIGH
from tests.factories.studies import NOW, document

FILE = (
    Path(__file__).resolve().parents[2].parent
    / "shared"
    / "data"
    / "squality_human_eval"
    / "all-responses.jsonl"
)
SYSTEMS = ("bart", "bart-dpr", "human")
MARKS = {"bart": 1_613, "bart-dpr": 1_062, "human": 467}
WITH_WORDS = 1_705
REVIEWS_WITH_WORDS = 489

HERE, NOWHERE = ("here", "again", "once_more"), ("nowhere", "nowhere_again")
"""Labels: a reviewer's first to third mark on the same place, and their marks without words, which get the whole summary."""

REDACTED = frozenset(WORDS)

PLACED = {"verbatim": 3_040, "over_spaces": 97, "nowhere": 5}
SEVERAL_PLACES, SAME_PLACE = 313, 17

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.is_file(), reason="the real data sets do not lie beside the project"),
]


@dataclass(frozen=True)
class Review:
    """What one reviewer marked in one summary: the marked words and what was noted on them, "" for nothing."""

    scenario: str
    question: str
    system: str
    reviewer: str
    summary: str
    noted: tuple[tuple[str, str], ...]


def reviews() -> Iterator[Review]:
    """Yield the 900 reviews."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        for number, (question, by_system) in enumerate(passage["questions"].items()):
            for system in SYSTEMS:
                for one in by_system[system]["reviews"]:
                    yield Review(
                        f"{passage['passage-id']}/{number}",
                        question,
                        system,
                        one["worker_id"],
                        by_system[system]["response"],
                        tuple((mark["selection"], note_of(mark)) for mark in one["annotations"]),
                    )


def note_of(mark: dict[str, Any]) -> str:
    """Return what was noted on a mark, a few times in two parts; "" where these hold no word."""
    note = "\n".join(mark["annotation"])
    return note if note.strip() else ""


def placed(review: Review, tally: Counter[str]) -> list[dict[str, Any]]:
    """Return the marks of a review with their places, and count how these were found.

    Words that stand more than once get the next of their places with each mark on them; where a reviewer marked the same words more often
    than they stand, the last place gets another label. Spaces are compared loosely, since line ends of summaries were shown as spaces.
    A mark without words gets the whole summary, with a label that says so.
    """
    marks: list[dict[str, Any]] = []
    asked: Counter[str] = Counter()
    taken: Counter[tuple[int, int, bool]] = Counter()
    for selection, note in review.noted:
        words = selection.split()
        if words:
            pattern = r"\s+".join(map(re.escape, words))
            places = [found.span(1) for found in re.finditer(f"(?=({pattern}))", review.summary)]
            nth = asked[" ".join(words)]
            asked[" ".join(words)] += 1
            start, end = places[min(nth, len(places) - 1)]
            tally["verbatim" if selection.strip() in review.summary else "over_spaces"] += 1
            tally["several_places"] += len(places) > 1
        else:
            start, end = 0, len(review.summary)
            tally["nowhere"] += 1
        before = taken[start, end, bool(words)]
        taken[start, end, bool(words)] += 1
        tally["same_place"] += bool(words) and before > 0
        marks.append(
            {
                "output": 1,
                "turn": 0,
                "start": start,
                "end": end,
                "label": (HERE if words else NOWHERE)[before],
            }
            | ({"note": note} if note else {})
        )
    return marks


def push(api: Any, slug: str, question: dict[str, Any], lines: list[dict[str, Any]]) -> Round:
    """Push a study of one question with these judgments."""
    pushed = api.post(
        "studies/",
        document(
            slug=slug,
            mode="scenario_review",
            items={},
            round={"versions": list(SYSTEMS)},
            questions=[question],
            analysis={
                "primary": question["key"],
                "population": {"raters": "fixed", "scenarios": "new"},
            },
        ),
    )
    assert pushed.status_code == 201, pushed.content
    path = f"studies/{slug}/responses/?create=1&consent=collected-elsewhere&note=SQuALITY"
    took = api.lines(path, lines).json()
    assert took["accepted"] == len(lines), took
    return Round.objects.get(study__slug=slug)


def estimates(api: Any, round_: Round, measure: str) -> dict[str | None, dict[str, Any]]:
    """Return the main estimates of a measure by version, of a new snapshot."""
    assert refresh_now(round_.pk) is not None
    found = api.get(f"studies/{round_.study.slug}/results?round={round_.number}").json()["estimates"]
    return {
        one["version"]: one
        for one in found
        if one["measure"] == measure
        and one["pool"] == "main"
        and one["slice"] is None
        and one["versus"] is None
    }


@pytest.mark.django_db(transaction=True)
def test_every_note_arrives_is_checked_and_counts(ada_api: Any) -> None:
    found = list(reviews())
    tally: Counter[str] = Counter()
    about = [
        {"scenario": one.scenario, "rater": one.reviewer, "cohort": "expert", "shown": [one.system]}
        for one in found
    ]
    marked = [placed(one, tally) for one in found]
    assert len(found) == 900
    assert {how: tally[how] for how in PLACED} == PLACED
    assert (tally["several_places"], tally["same_place"]) == (SEVERAL_PLACES, SAME_PLACE)

    fill(ada_api, found)
    spans = {"key": "marks", "ask": "spans", "notes": True, "labels": [*HERE, *NOWHERE]}
    round_ = push(
        ada_api,
        "noted",
        spans,
        [{**line, "answers": {"marks": marks}} for line, marks in zip(about, marked, strict=True)],
    )
    assert stored(round_) == sent(found, marked)

    take_in_words(round_.pk)

    texts = list(Text.objects.filter(round=round_).select_related("rater", "response"))
    assert Counter(note for one in found for _words, note in one.noted if note) == Counter(
        said_in(text) for text in texts
    )
    assert len(texts) == WITH_WORDS
    for text in texts:
        is_redacted = bool(text.original)
        assert (text.shown == said_in(text)) is not is_redacted
        assert is_redacted is any(one["kind"] in REDACTED and "certainty" not in one for one in text.findings)
    judge_checks(texts)

    means = estimates(ada_api, round_, "mean")
    for system in SYSTEMS:
        assert means[system]["value"] == pytest.approx(MARKS[system] / 300, abs=1e-9)
        assert means[system]["low"] < means[system]["value"] < means[system]["high"]
    assert means["human"]["high"] < means["bart-dpr"]["low"]
    assert means["bart-dpr"]["high"] < means["bart"]["low"]

    begun = time.monotonic()
    ask_for_themes(round_=round_, actor=None, now=NOW)
    assert find_themes(round_id=round_.pk, now=NOW)
    assert time.monotonic() - begun < 20
    run = ThemeRun.objects.get(round=round_)
    assert (run.state, run.language) == (ThemeRunState.DONE, "en")
    assert 2 <= Theme.objects.filter(round=round_).count() <= 10
    assert ThemeMember.objects.filter(theme__round=round_).values("text").distinct().count() > 1_000


@pytest.mark.django_db(transaction=True)
def test_what_is_noted_on_human_summaries_sounds_less_displeased(ada_api: Any) -> None:
    """Marks count in results by themselves; what notes sound like counts where they are a comment, here one for each review."""
    found = [one for one in reviews() if any(note for _words, note in one.noted)]
    assert len(found) == REVIEWS_WITH_WORDS
    fill(ada_api, found)
    lines = [
        {
            "scenario": one.scenario,
            "rater": one.reviewer,
            "cohort": "expert",
            "shown": [one.system],
            "answers": {"said": "\n".join(note for _words, note in one.noted if note)},
        }
        for one in found
    ]
    round_ = push(ada_api, "said", {"key": "said", "ask": "comment"}, lines)
    take_in_words(round_.pk)

    mood = estimates(ada_api, round_, "sentiment")

    measured = Text.objects.filter(round=round_, sentiment__isnull=False).count()
    assert mood[None]["n"] == sum(mood[system]["n"] for system in SYSTEMS) == measured
    assert measured == REVIEWS_WITH_WORDS
    assert {system: mood[system]["value"] for system in SYSTEMS} == {
        "bart": pytest.approx(-0.05, abs=0.02),
        "bart-dpr": pytest.approx(-0.03, abs=0.02),
        "human": pytest.approx(0.09, abs=0.02),
    }
    for system in SYSTEMS:
        assert mood[system]["low"] < mood[system]["value"] < mood[system]["high"]
    assert mood["human"]["low"] > max(0, mood["bart"]["high"], mood["bart-dpr"]["high"])


def fill(api: Any, found: list[Review]) -> None:
    """Push the questions as scenarios, with a summary of each system."""
    scenarios = {one.scenario: one.question for one in found}
    summaries = {(one.system, one.scenario): one.summary for one in found}
    asked = [
        {"key": key, "messages": [{"role": "user", "content": question}], "locale": "en"}
        for key, question in scenarios.items()
    ]
    written = [
        {"version": system, "scenario": key, "messages": [{"role": "assistant", "content": summary}]}
        for (system, key), summary in summaries.items()
    ]
    for path, rows in (("scenarios/", asked), ("outputs/?create=1", written)):
        assert api.lines(path, rows).json()["accepted"] == len(rows)


def sent(found: list[Review], marked: list[list[dict[str, Any]]]) -> Counter[tuple[str, ...]]:
    """Return every mark that is sent: whose, on which summary, on which words, with what label and note."""
    return Counter(
        (one.scenario, one.system, one.reviewer, *in_words(mark, one.summary, words), mark.get("note", ""))
        for one, marks in zip(found, marked, strict=True)
        for mark, (words, _note) in zip(marks, one.noted, strict=True)
    )


def stored(round_: Round) -> Counter[tuple[str, ...]]:
    """Return every mark that is stored, in the same terms, with the words that stand in its place."""
    rows = Response.objects.filter(round=round_).select_related("rater", "item__scenario")
    found: Counter[tuple[str, ...]] = Counter()
    for row in rows.prefetch_related("item__item_outputs__output__version"):
        (shown,) = row.item.item_outputs.all()
        summary = shown.output.messages[0]["content"]
        for mark in row.answers["marks"]:
            words = in_words(mark, summary, summary[mark["start"] : mark["end"]])
            found[
                row.item.scenario.key,
                shown.output.version.key,
                row.rater.key,
                *words,
                mark.get("note", ""),
            ] += 1
    assert found.total() == sum(MARKS.values()) == 3_142
    return found


def in_words(mark: dict[str, Any], summary: str, words: str) -> tuple[str, str]:
    """Return a mark's label and its words with single spaces, those of the whole summary where it has none."""
    return mark["label"], " ".join((summary if mark["label"] in NOWHERE else words).split())


def judge_checks(texts: list[Text]) -> None:
    """Hold what the checks found near what it was when somebody read it.

    Nobody says anything of themself here: the 12 names that were taken out follow a title and are figures of the stories, in two sentences of
    which one stands eleven times. Nothing was held, and no note had a number for abuse above 0.
    """
    kinds = Counter(one["kind"] for text in texts for one in text.findings)
    redacted = [text for text in texts if text.original]
    assert kinds.keys() <= {"name", "address", "phone", "identity", "instruction"}
    assert kinds["name"] <= 20
    assert 1 <= len(redacted) <= 20
    assert len({text.shown for text in redacted}) <= 5
    assert len([text for text in texts if text.state == TextState.HELD]) <= 5
    assert len([text for text in texts if (text.toxicity or 0) >= HIGH]) <= 2
    assert Counter(text.language for text in texts)["en"] >= 1_690
