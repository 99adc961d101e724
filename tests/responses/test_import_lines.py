"""What one line of imported judgments may say, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from apps.accounts.models import Team, User
from apps.assignments.models import Assignment
from apps.catalog.models import Output, Scenario, Version
from apps.core.errors import Invalid, TooLarge
from apps.raters.models import Profile, Rater
from apps.raters.selectors import profiles_of
from apps.responses.models import Response, Signal, Source
from apps.studies.models import Item, Study
from tests.factories.judgments import line, take_in
from tests.factories.studies import NOW, document, make_study

pytestmark = pytest.mark.django_db

FULL = line(
    rater="r-7",
    cohort="expert",
    profile={"age_band": "30-44", "years": 12, "native": True, "other": None},
    answers={"overall": "second", "why": ["clearer"], "note": " as \u00a0 is ", "sure": None},
    seconds=12.4,
    at="2026-01-31T23:30:00-02:00",
    key="my-key",
    kind="main",
    behaviour={"active_seconds": 61.2, "revisions": 2},
    events=[{"at": 3.1, "kind": "edit", "label": "typing", "seconds": 0.8}],
    utterances=[{"start": 1.0, "end": 4.2, "text": "Hm."}],
)


@pytest.fixture
def study(team: Team, ada: User) -> Study:
    return make_study(team, ada, raters={"profile": ["age_band", "years", "native", "other"]})


def refusals(study: Study, *lines: dict[str, Any], **more: Any) -> list[tuple[int, str]]:
    report = take_in(study, line(rater="good", item="good"), *lines, **more).report
    return [(refusal.line, refusal.pointer) for refusal in report.refused]


def test_a_whole_line_is_kept_as_it_was_given(study: Study) -> None:
    take_in(study, FULL)

    response = Response.objects.select_related("rater", "item", "assignment").get()
    assert response.answers == {"overall": "second", "why": ["clearer"], "note": " as \u00a0 is "}
    assert (response.seconds, response.key) == (12.4, "my-key")
    assert response.at == datetime(2026, 2, 1, 1, 30, tzinfo=UTC)
    assert set(Signal.objects.values_list("day", flat=True)) == {date(2026, 2, 1)}
    assert response.behaviour == {"active_seconds": 61.2, "revisions": 2}
    assert (response.rater.key, response.rater.cohort) == ("r-7", "expert")
    values = profiles_of([Profile.objects.get().pk])[Profile.objects.get().pk]
    assert values == FULL["profile"]
    assert type(values["years"]) is int
    assert (response.item.key, response.item.kind, response.item.scenario.key) == ("q0", "main", "q0")


def test_any_subset_of_the_questions_may_be_answered(study: Study) -> None:
    assert refusals(
        study, line(answers={"note": "only this"}), line(item="q1", answers={"overall": None})
    ) == [(3, "/answers")]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"answers": {"overall": "third"}}, "/answers/overall"),
        ({"answers": {"overall": "first", "a/b": 1}}, "/answers/a~1b"),
        ({"answers": {"why": ["clearer", "taller"]}}, "/answers/why/1"),
        ({"answers": {"sure": 1.2}}, "/answers/sure"),
        ({"answers": {}}, "/answers"),
        ({"answers": None}, "/answers"),
        ({"shown": ["kettle/v3"]}, "/shown"),
        ({"shown": []}, "/shown"),
        ({"shown": ["kettle/v3", "kettle/v3"]}, "/shown/1"),
        ({"shown": ["kettle/v3", "kettle/v3#1"]}, "/shown/1"),
        ({"shown": ["kettle/v3", "#0"]}, "/shown/1"),
        ({"shown": ["kettle/v3", ""]}, "/shown/1"),
        ({"shown": ["kettle/v3", "a\nb"]}, "/shown/1"),
        ({"shown": ["kettle/v3", "k" * 201]}, "/shown/1"),
        ({"rater": None}, "/rater"),
        ({"rater": 5}, "/rater"),
        ({"scenario": None}, "/scenario"),
        ({"profile": {"shoe_size": 43}}, "/profile/shoe_size"),
        ({"profile": {"age_band": ["30-44"]}}, "/profile/age_band"),
        ({"kind": "golden"}, "/kind"),
        ({"seconds": -1}, "/seconds"),
        ({"seconds": "12"}, "/seconds"),
        ({"at": "yesterday"}, "/at"),
        ({"at": "2026-01-31T10:00:00"}, "/at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "/at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "/at"),
        ({"colour": "red"}, "/colour"),
        ({"behaviour": {"revisions": -1}}, "/behaviour/revisions"),
        ({"events": [{"at": 1, "kind": "edit", "words": "secret"}]}, "/events/0/words"),
        ({"key": ""}, "/key"),
    ],
)
def test_what_does_not_fit_refuses_its_line_only_and_makes_nothing(
    study: Study, changes: dict[str, Any], pointer: str
) -> None:
    wrong = line(**{"item": "bad", "scenario": "bad", "rater": "bad", **changes})

    assert refusals(study, wrong) == [(2, pointer)]

    assert Response.objects.count() == 1
    assert not Rater.objects.filter(key="bad").exists() or pointer.startswith("/shown/1")
    assert not Item.objects.filter(key="bad").exists()


def test_unknown_names_are_made_or_refuse_their_own_lines(study: Study) -> None:
    take_in(study, line())
    lines = [
        line(item="n1", rater="new"),
        line(item="n2", scenario="new"),
        line(item="n3", shown=["kettle/v3", "new/v1"]),
        line(item="n4", shown=["kettle/v3", "kettle/v2#4"]),
        line(item="n5", shown=["kettle/v3", "kettle/v1"]),
    ]
    known = line(item="q2")

    report = take_in(study, *lines, known, create_missing=False).report

    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [
        (1, "/rater"),
        (2, "/scenario"),
        (3, "/shown/1"),
        (4, "/shown/1"),
        (5, "/shown/1"),
    ]
    assert report.accepted == 1
    assert not Version.objects.filter(key="new/v1").exists()
    assert take_in(study, *lines).report.accepted == 5


def test_what_is_made_is_empty_until_the_catalogue_fills_it(study: Study) -> None:
    take_in(study, line(shown=["lonely", "new/v1#2"], scenario="brand-new"))

    assert Scenario.objects.get(key="brand-new").messages == []
    assert set(Output.objects.values_list("version__key", "sample", "messages__0")) == {
        ("lonely", 0, None),
        ("new/v1", 2, None),
    }
    systems = dict(Version.objects.values_list("key", "system__key"))
    assert (systems["lonely"], systems["new/v1"]) == ("kettle", "new")


def test_the_order_shown_and_the_sample_are_kept(study: Study) -> None:
    take_in(study, line(shown=["kettle/v2#3", "kettle/v3"]))

    item = Item.objects.get()
    shown = item.item_outputs.order_by("place").values_list("output__version__key", "output__sample")
    assert list(shown) == [("kettle/v3", 0), ("kettle/v2", 3)]
    assert Assignment.objects.get().sides == [1, 0]
    signal = Signal.objects.get()
    assert (signal.position, signal.outcome) == (2, 1)


def test_an_item_without_a_key_is_named_by_what_it_shows(study: Study) -> None:
    lines = [
        line(item=None, rater="r-1"),
        line(item=None, rater="r-2", shown=["kettle/v2", "kettle/v3"]),
        line(item=None, rater="r-1", shown=["kettle/v1", "kettle/v3"]),
    ]

    assert take_in(study, *lines).report.accepted == 3
    assert Item.objects.count() == 2


def test_long_names_do_not_run_into_each_other(study: Study) -> None:
    scenario = "s" * 200
    lines = [
        line(item=None, scenario=scenario, shown=["kettle/v3", version])
        for version in ("kettle/v1", "kettle/v2")
    ]

    assert take_in(study, *lines).report.accepted == 2
    assert Item.objects.count() == 2


def test_an_item_shows_the_same_outputs_to_everybody(study: Study) -> None:
    take_in(study, line())

    report = take_in(
        study,
        line(rater="r-3", shown=["kettle/v3", "kettle/v1"]),
        line(rater="r-4", scenario="q9"),
        line(rater="r-5", shown=["kettle/v2", "kettle/v3"]),
    ).report

    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(1, "/item"), (2, "/item")]
    assert report.accepted == 1


def revisions() -> dict[tuple[str, str], set[int]]:
    """Return of which text of the scenario each item and all that it shows are."""
    rows = Item.objects.values_list("key", "kind", "revision", "item_outputs__output__revision")
    found: dict[tuple[str, str], set[int]] = {}
    for key, kind, *of in rows:
        found.setdefault((key, kind), set()).update(of)
    return found


def test_an_item_shows_what_its_scenario_says_now_and_one_that_is_there_keeps_what_it_shows(
    study: Study,
) -> None:
    take_in(study, line(item="old"))
    Scenario.objects.update(revision=2)

    again = line(item="old", answers={"overall": "second"})
    unmade = take_in(study, line(item="new"), again, create_missing=False).report
    take_in(study, line(item="new"), line(item="old", rater="r-4"))

    assert [refusal.pointer for refusal in unmade.refused] == ["/shown/0"]
    assert revisions() == {("old", "main"): {1}, ("old", "repeat"): {1}, ("new", "main"): {2}}
    assert Response.objects.filter(assignment__item__key="old", assignment__item__kind="main").count() == 2


def test_a_second_answer_becomes_a_repeat_and_so_does_a_third(study: Study) -> None:
    answers = [line(answers={"overall": word}) for word in ("first", "second", "equal")]

    assert take_in(study, *answers).report.accepted == 3
    assert take_in(study, line(answers={"overall": "both_bad"})).report.accepted == 1

    kinds = Response.objects.order_by("id").values_list("item__kind", flat=True)
    assert list(kinds) == ["main", "repeat", "repeat", "repeat"]
    assert Item.objects.count() == 2


@pytest.mark.parametrize("kind", ["gold", "attention", "repeat", "training"])
def test_checks_are_items_of_their_own_kind(study: Study, kind: str) -> None:
    take_in(study, line(kind=kind), line(rater="r-3"))

    assert set(Item.objects.values_list("key", "kind")) == {("q0", kind), ("q0", "main")}


def test_the_same_line_again_is_repeated_and_counts_once(study: Study) -> None:
    assert take_in(study, line(), line()).report.as_json() == {"accepted": 1, "repeated": 1, "refused": []}
    assert take_in(study, dict(reversed(line().items()))).report.repeated == 1
    assert Response.objects.count() == 1


def test_a_key_with_another_body_is_refused(study: Study) -> None:
    take_in(study, line(key="k"))

    report = take_in(
        study,
        line(key="k"),
        line(key="k", answers={"overall": "second"}),
        line(key="l", rater="r-3"),
        line(key="l", rater="r-4"),
        line(key="l", rater="r-3"),
    ).report

    assert (report.accepted, report.repeated) == (1, 2)
    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(2, "/key"), (4, "/key")]


def test_twins_of_a_refused_line_are_refused_with_it(study: Study) -> None:
    wrong = line(rater="new", key="k")
    take_in(study, line())

    with pytest.raises(Invalid) as refused:
        take_in(study, wrong, wrong, create_missing=False)

    assert [problem.reason[:7] for problem in refused.value.problems] == ["Line 1:", "Line 2:"]


def test_a_profile_grows_with_what_later_lines_say(study: Study) -> None:
    take_in(study, line(profile={"age_band": "30-44"}), line(item="q1", profile={"years": 3}))
    take_in(study, line(item="q2", profile={"years": 4, "native": False}), line(item="q3"))

    assert list(profiles_of(Profile.objects.values_list("pk", flat=True)).values()) == [
        {"age_band": "30-44", "years": 4, "native": False}
    ]


def test_a_cohort_may_be_said_later_and_stays(study: Study) -> None:
    take_in(study, line(), line(item="q1", cohort="expert"), line(item="q2"))

    assert Rater.objects.get().cohort == "expert"


def test_proxies_stand_apart_on_every_line(study: Study) -> None:
    take_in(study, line(rater="llm", cohort="proxy"), line(rater="r-3"))
    take_in(study, line(rater="llm", item="q1"))

    names = dict(Rater.objects.values_list("pk", "key"))
    found = {(names[pk], source) for pk, source in Signal.objects.values_list("rater_id", "source")}
    assert found == {("llm", Source.PROXY), ("r-3", Source.STATED)}


@pytest.mark.parametrize(("before", "after"), [("proxy", "expert"), ("expert", "proxy"), ("", "proxy")])
def test_a_person_does_not_become_a_proxy_nor_a_proxy_a_person(study: Study, before: str, after: str) -> None:
    take_in(study, line(cohort=before))

    report = take_in(study, line(item="q1", cohort=after), line(item="q2", cohort=before)).report

    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(1, "/cohort")]


def test_one_key_in_two_studies_is_two_people(study: Study, team: Team, ada: User) -> None:
    take_in(study, line())
    take_in(make_study(team, ada, slug="second"), line())

    assert Rater.objects.filter(key="r-2").count() == 2


def test_one_bad_line_of_ten_thousand_never_drops_the_good_ones(study: Study) -> None:
    words = ("first", "second", "equal")
    lines = [
        line(
            item=f"q{n % 50}", scenario=f"q{n % 50}", rater=f"r-{n // 50}", answers={"overall": words[n % 3]}
        )
        for n in range(10_000)
    ]
    lines[6_665]["answers"] = {"overall": "third"}

    report = take_in(study, *lines).report

    assert (report.accepted, report.repeated) == (9_999, 0)
    assert [(refusal.line, refusal.pointer) for refusal in report.refused] == [(6_666, "/answers/overall")]
    assert Response.objects.count() == Signal.objects.count() == 9_999
    with pytest.raises(TooLarge):
        take_in(study, body=b"{}\n" * 10_001)


def test_a_block_costs_a_fixed_number_of_queries(study: Study, django_assert_max_num_queries: Any) -> None:
    take_in(study, line())
    lines = [line(item=f"q{n}", scenario=f"q{n}", rater=f"r-{n}") for n in range(400)]

    with django_assert_max_num_queries(60):
        take_in(study, *lines)


def test_without_a_time_the_moment_of_the_post_counts(study: Study) -> None:
    take_in(study, line())

    assert Response.objects.get().at == NOW


def test_a_protocol_without_profile_fields_takes_none(team: Team, ada: User) -> None:
    bare = make_study(team, ada, **document(slug="bare"))

    with pytest.raises(Invalid, match="No line"):
        take_in(bare, line(profile={"age_band": "30-44"}))
