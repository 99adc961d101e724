from __future__ import annotations

import pytest

from apps.accounts.models import Team, User
from apps.assignments.services import launch
from apps.core.errors import Invalid, NotFound, Refused
from apps.studies.models import Study
from apps.studies.protocol import draft_problems, parse_protocol, read_document
from apps.studies.selectors import preview_plan, round_of, study_in
from apps.studies.services import clone_round, create_draft, protocol_of, push_study, save_draft
from tests.factories.studies import NOW, document, fill_catalog, make_study
from tests.studies.protocols import EXAMPLE

pytestmark = pytest.mark.django_db


def test_a_draft_begins_with_what_is_known(team: Team, ada: User) -> None:
    study = create_draft(team=team, actor=ada, title=" Which kettle is better? ", mode="comparison")

    assert (study.slug, study.title) == ("which-kettle-is-better", "Which kettle is better?")
    assert [problem.pointer for problem in draft_problems(study.document)] == ["/objective"]


def test_two_drafts_of_one_title_have_two_addresses(team: Team, ada: User) -> None:
    studies = [create_draft(team=team, actor=ada, title="¿?", mode="comparison") for _turn in range(3)]

    assert [study.slug for study in studies] == ["study", "study-2", "study-3"]
    assert len({study.code for study in studies}) == 3


def test_a_draft_needs_a_title_and_keeps_its_address(team: Team, ada: User) -> None:
    with pytest.raises(Invalid):
        create_draft(team=team, actor=ada, title="  ", mode="comparison")
    study = make_study(team, ada)
    with pytest.raises(Invalid) as refused:
        save_draft(study=study, document=document(slug="other"))

    assert refused.value.problems[0].pointer == "/slug"


def test_a_draft_may_be_unfinished(team: Team, ada: User) -> None:
    study = make_study(team, ada)

    save_draft(study=study, document={"slug": "kettle", "title": ""})

    study.refresh_from_db()
    assert study.title == "kettle"
    assert draft_problems(study.document)


def test_pushing_twice_changes_nothing_and_another_body_changes_the_draft(team: Team, ada: User) -> None:
    outcomes = [
        push_study(team=team, actor=ada, document=source).outcome
        for source in (document(), document(), document(title="Another?"), document(title="Another?"))
    ]

    assert outcomes == ["created", "unchanged", "changed", "unchanged"]
    assert Study.objects.get().title == "Another?"


def test_a_study_with_a_round_keeps_its_protocol(team: Team, ada: User) -> None:
    fill_catalog(team)
    launch(study=make_study(team, ada), now=NOW)

    assert push_study(team=team, actor=ada, document=document()).outcome == "unchanged"
    with pytest.raises(Refused):
        push_study(team=team, actor=ada, document=document(title="Another?"))


def test_a_bad_protocol_makes_no_study(team: Team, ada: User) -> None:
    with pytest.raises(Invalid):
        push_study(team=team, actor=ada, document=document(mode="guessing"))

    assert not Study.objects.exists()


def test_warnings_name_strangers_and_all_that_is_only_kept(team: Team, ada: User) -> None:
    warnings = push_study(team=team, actor=ada, document=read_document(EXAMPLE)).warnings

    assert {warning.pointer for warning in warnings} == {
        "/governance/interpreter",
        "/governance/approver",
        "/gates/0/on_fail",
        "/gates/1/on_fail",
        "/stages",
        "/quality/gold",
        "/quality/attention",
        "/raters/qualification",
        "/governance/review_every",
    }
    assert push_study(team=team, actor=ada, document=document()).warnings == ()


def test_a_clone_is_the_rounds_protocol_as_a_draft_again(team: Team, ada: User) -> None:
    fill_catalog(team)
    study = make_study(team, ada)
    round_ = launch(study=study, now=NOW)
    study.refresh_from_db()
    save_draft(study=study, document=document(title="Changed?"))

    clone = clone_round(round_=round_)

    assert clone.document == round_.protocol == document()
    assert protocol_of(round_).hash == round_.protocol_hash


def test_a_preview_tells_what_a_launch_would_make(team: Team, ada: User) -> None:
    fill_catalog(team)
    study = make_study(team, ada)
    round_ = launch(study=study, now=NOW)

    preview = preview_plan(study, protocol_of(round_))

    assert preview.plan is not None
    assert [item.key for item in preview.plan.items] == list(
        round_.items.order_by("id").values_list("key", flat=True)
    )
    missing = document(round={"versions": ["kettle/v3", "kettle/v8"]})
    push = push_study(team=team, actor=ada, document={**missing, "slug": "other"}).study
    assert "kettle/v8" in preview_plan(push, parse_protocol(push.document)).obstacle


def test_studies_and_rounds_are_found_by_their_own_team_only(team: Team, ada: User, dan: User) -> None:
    study = make_study(team, ada)

    assert study_in(team, "kettle") == study
    with pytest.raises(NotFound):
        study_in(dan.memberships.get().team, "kettle")
    for number in (None, 0, -1, 1, 2**40):
        with pytest.raises(NotFound):
            round_of(study, number)
