from __future__ import annotations

from collections import Counter

import pytest

from apps.accounts.models import Team, User
from apps.assignments.models import Slot, SlotState
from apps.assignments.selectors import fill_of, item_fill
from apps.assignments.services import launch
from apps.catalog.models import Output, Scenario
from apps.catalog.services import upsert
from apps.core.errors import Invalid, Refused
from apps.core.models import OutboxRow
from apps.responses.services import take_next
from apps.studies.models import Round
from apps.studies.protocol import parse_protocol
from apps.studies.services import close_round, save_draft
from tests.factories.studies import (
    NOW,
    VERSIONS,
    document,
    fill_catalog,
    make_rater,
    make_round,
    make_study,
    ndjson,
)

pytestmark = pytest.mark.django_db


def test_a_launch_freezes_the_protocol_and_its_hash(running: Round) -> None:
    study = running.study
    study.refresh_from_db()
    save_draft(study=study, document=document(title="Changed?"))

    running.refresh_from_db()
    assert running.protocol == document()
    assert running.protocol_hash == parse_protocol(document()).hash
    assert (running.number, running.state, running.origin) == (1, "running", "collected")
    assert OutboxRow.objects.filter(event="round.changed", key=running.pk).exists()
    assert [metric.key for metric in running.metrics.order_by("id")] == ["overall", "sure", "why", "note"]
    assert list(running.round_versions.order_by("place").values_list("version__key", flat=True)) == list(
        VERSIONS
    )


def test_a_launch_lays_out_exactly_the_slots_of_the_plan(running: Round) -> None:
    assert running.items.count() == 9
    assert Slot.objects.filter(round=running).count() == 18
    per_item = Counter(Slot.objects.values_list("item_id", flat=True))
    assert set(per_item.values()) == {2}
    for item in running.items.all():
        sides = {tuple(sides) for sides in item.slots.values_list("sides", flat=True)}
        assert sides == {(0, 1), (1, 0)}
    assert fill_of([running])[running.pk].open == 18
    assert {fill.planned for fill in item_fill([item.pk for item in running.items.all()]).values()} == {2}


def test_the_texts_that_a_round_shows_are_fixed(running: Round) -> None:
    assert not Output.objects.filter(shown=False).exists()
    assert not Scenario.objects.filter(shown=False).exists()


def test_the_same_protocol_and_catalogue_give_the_same_plan(team: Team, ada: User) -> None:
    def plan(round_: Round) -> list[tuple[str, int, list[int]]]:
        rows = Slot.objects.filter(round=round_).order_by("ordinal")
        return list(rows.values_list("item__key", "place", "sides"))

    first = make_round(team, ada)
    close_round(round_=first, now=NOW)
    second = launch(study=first.study, now=NOW)

    assert (second.number, second.seed) == (2, first.seed)
    assert plan(second) == plan(first)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"scope": {"includes": ["kettles"]}}, "/scope/excludes"),
        ({"scope": {"excludes": ["toasters"]}}, "/scope/includes"),
        ({"round": {"versions": ["kettle/v3", "kettle/v8"]}}, "/round/versions/1"),
    ],
)
def test_what_is_missing_is_said_with_its_place(
    team: Team, ada: User, changes: dict[str, object], pointer: str
) -> None:
    fill_catalog(team)
    study = make_study(team, ada, **changes)

    with pytest.raises(Invalid) as refused:
        launch(study=study, now=NOW)

    assert [problem.pointer for problem in refused.value.problems] == [pointer]
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"round": {"versions": []}}, "at least two versions"),
        ({"round": {"versions": ["kettle/v3"]}}, "at least two versions"),
        ({"round": {"versions": ["kettle/v3", "kettle/v0"]}}, "no output .* kettle/v0"),
        ({"items": {"scenarios": {"tags": ["none"]}}}, "No scenario"),
    ],
)
def test_a_launch_with_nothing_to_show_says_why_and_leaves_nothing(
    team: Team, ada: User, changes: dict[str, object], words: str
) -> None:
    fill_catalog(team)
    upsert(
        team=team, what="versions", body=ndjson([{"key": "kettle/v0"}]), as_list=False, create_missing=False
    )
    study = make_study(team, ada, **changes)

    with pytest.raises(Invalid, match=words):
        launch(study=study, now=NOW)

    assert not Round.objects.exists()
    assert not Output.objects.filter(shown=True).exists()


def test_a_draft_cannot_be_launched(team: Team, ada: User) -> None:
    study = make_study(team, ada)
    save_draft(study=study, document={"slug": "kettle"})

    with pytest.raises(Invalid):
        launch(study=study, now=NOW)


def test_scenarios_without_a_text_are_no_material(team: Team, ada: User) -> None:
    fill_catalog(team)
    say = [{"role": "assistant", "content": "Reply."}]
    rows = [{"version": version, "scenario": "bare", "messages": say} for version in VERSIONS]
    upsert(team=team, what="outputs", body=ndjson(rows), as_list=False, create_missing=True)

    round_ = launch(study=make_study(team, ada), now=NOW)

    assert not round_.items.filter(scenario__key="bare").exists()
    assert not Scenario.objects.get(key="bare").shown


def test_one_round_is_open_at_a_time_unless_it_is_to_be_replaced(running: Round) -> None:
    cora = make_rater(running)
    take_next(participation=cora.participation)

    with pytest.raises(Refused, match="Round 1 is open"):
        launch(study=running.study, now=NOW)
    following = launch(study=running.study, now=NOW, replace=True, note="A better title")

    running.refresh_from_db()
    assert (running.state, running.closed_at) == ("closed", NOW)
    assert (following.number, following.state, following.note) == (2, "running", "A better title")
    assert Counter(Slot.objects.filter(round=running).values_list("state", flat=True)) == {
        SlotState.CLOSED: 17,
        SlotState.LEASED: 1,
    }
    assert fill_of([running, following])[following.pk].open == 18
    states = OutboxRow.objects.filter(key=running.pk, event="round.changed").order_by("id")
    assert [row.payload["state"] for row in states] == ["running", "closed"]


@pytest.mark.parametrize("spot", ["title", "text", "help", "option", "consent"])
def test_a_versions_name_in_words_that_raters_read_is_told(team: Team, ada: User, spot: str) -> None:
    source = document()
    word = "Is KETTLE/V3 good?"
    if spot == "title":
        source["title"] = word
    elif spot == "consent":
        source["consent"] = {"text": word}
    elif spot == "option":
        source["questions"][2]["options"] = [word]
    else:
        source["questions"][1][spot] = word
    fill_catalog(team)

    round_ = launch(study=make_study(team, ada, **source), now=NOW)

    assert any("kettle/v3" in warning.casefold() for warning in round_.warnings)


def test_a_versions_name_in_the_texts_themselves_is_told_with_how_often(team: Team, ada: User) -> None:
    fill_catalog(team)
    said = [
        {"role": "assistant", "content": [{"type": "text", "text": "I am Sage Three."}], "model": "kettle/v2"}
    ]
    upsert(
        team=team,
        what="versions",
        body=ndjson([{"key": "kettle/v3", "name": "sage three"}]),
        as_list=False,
        create_missing=False,
    )
    for n in range(2):
        Output.objects.filter(version__key="kettle/v3", scenario__key=f"q{n}").update(messages=said)

    round_ = launch(study=make_study(team, ada), now=NOW)

    named, tells = round_.warnings
    assert named.startswith("“sage three” stands in 2 texts")
    assert tells.startswith("kettle/v3: 2 of 3 outputs (67%) tell who wrote them"), (
        "the name is younger than the outputs"
    )


def test_a_study_without_such_words_has_no_warning(running: Round) -> None:
    assert running.warnings == []


def test_pairs_that_cannot_be_made_are_told(team: Team, ada: User) -> None:
    fill_catalog(team)
    Output.objects.filter(version__key="kettle/v1", scenario__key="q0").delete()

    round_ = launch(study=make_study(team, ada), now=NOW)

    assert round_.items.count() == 7
    assert len(round_.warnings) == 1
    assert "2 pairs are left out" in round_.warnings[0]
