"""A decision rests on a snapshot and needs two people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.accounts.models import Membership, Role, Team, User
from apps.accounts.selectors import membership_in
from apps.analysis.services import refresh_now
from apps.core.errors import Invalid, NotFound, Refused
from apps.governance.models import Decision, DecisionState
from apps.governance.selectors import decision_in, decisions_of, told_to_raters
from apps.governance.services import DecisionText, approve, decline, propose
from apps.studies.models import Round
from tests.factories.studies import NOW, make_round

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = DecisionText(
    title="Ship v3",
    context="Nurses compared both for two weeks.",
    choice="v3 goes to one in ten wards.",
    rationale="It was preferred, and nobody was left behind.",
    to_raters="The answer that most of you preferred will be used.",
)


@pytest.fixture
def judged(running: Round) -> Round:
    refresh_now(running.pk)
    return running


@pytest.fixture
def ada_in(team: Team, ada: User) -> Membership:
    return membership_in(ada, team.slug)


@pytest.fixture
def cora_in(team: Team) -> Membership:
    cora = User.objects.create_user("cora@example.org", name="Cora Approver")
    return Membership.objects.create(team=team, user=cora, role=Role.APPROVER)


def test_a_decision_keeps_its_evidence_and_waits_for_somebody_else(judged: Round, ada_in: Membership) -> None:
    decision = propose(round_=judged, text=TEXT, by=ada_in, now=NOW)

    assert (decision.state, decision.author, decision.approver) == (DecisionState.PROPOSED, ada_in.user, None)
    decision.snapshot.refresh_from_db()
    assert decision.snapshot.cited
    assert decision.verdict["verdict"] == "no_data"
    assert decisions_of(judged.study) == [decision]


def test_the_author_cannot_approve_and_another_person_can(
    judged: Round, ada_in: Membership, cora_in: Membership
) -> None:
    decision = propose(round_=judged, text=TEXT, by=ada_in, now=NOW)

    with pytest.raises(Refused, match="Somebody else"):
        approve(decision=decision, by=ada_in, remark="", now=NOW)
    settled = approve(decision=decision, by=cora_in, remark="Agreed.", now=NOW)

    assert (settled.state, settled.approver, settled.remark) == ("approved", cora_in.user, "Agreed.")
    with pytest.raises(Refused, match="settled already"):
        decline(decision=decision, by=cora_in, remark="", now=NOW)


def test_postgres_itself_holds_both_rules(judged: Round, ada_in: Membership, cora_in: Membership) -> None:
    decision = propose(round_=judged, text=TEXT, by=ada_in, now=NOW)
    rows = Decision.objects.filter(pk=decision.pk)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        rows.update(state="approved", approver=ada_in.user, settled_at=NOW)
    approve(decision=decision, by=cora_in, remark="", now=NOW)

    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        rows.update(choice="Something else.")
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        rows.delete()


def test_who_only_reads_neither_proposes_nor_settles(
    judged: Round, ada_in: Membership, ben: User, team: Team
) -> None:
    ben_in = membership_in(ben, team.slug)
    with pytest.raises(Refused, match="Stakeholders"):
        propose(round_=judged, text=TEXT, by=ben_in, now=NOW)
    decision = propose(round_=judged, text=TEXT, by=ada_in, now=NOW)

    with pytest.raises(Refused, match="Owners and approvers"):
        approve(decision=decision, by=ben_in, remark="", now=NOW)


def test_an_approver_whom_the_protocol_names_is_the_only_one(
    team: Team, ada: User, ada_in: Membership, cora_in: Membership
) -> None:
    dora = User.objects.create_user("dora@example.org")
    dora_in = Membership.objects.create(team=team, user=dora, role=Role.STAKEHOLDER)
    round_ = make_round(team, ada, governance={"approver": "Dora@example.org"})
    refresh_now(round_.pk)
    decision = propose(round_=round_, text=TEXT, by=ada_in, now=NOW)

    with pytest.raises(Refused, match=r"Dora@example\.org"):
        approve(decision=decision, by=cora_in, remark="", now=NOW)
    assert approve(decision=decision, by=dora_in, remark="", now=NOW).state == "approved"

    Membership.objects.filter(pk=dora_in.pk).update(role=Role.RESEARCHER)
    own = propose(round_=round_, text=TEXT, by=membership_in(dora, team.slug), now=NOW)
    assert approve(decision=own, by=cora_in, remark="", now=NOW).state == "approved", "an author cannot"


def test_words_are_asked_for_by_name(judged: Round, ada_in: Membership) -> None:
    with pytest.raises(Invalid) as refused:
        propose(round_=judged, text=replace(TEXT, choice=" ", title="x" * 201), by=ada_in, now=NOW)

    assert {problem.pointer for problem in refused.value.problems} == {"/title", "/choice"}
    assert not Decision.objects.exists()


def test_without_numbers_there_is_nothing_to_rest_on(running: Round, ada_in: Membership) -> None:
    with pytest.raises(Refused, match="no numbers"):
        propose(round_=running, text=TEXT, by=ada_in, now=NOW)


def test_raters_are_told_what_was_approved_and_nothing_else(
    judged: Round, ada_in: Membership, cora_in: Membership
) -> None:
    waiting = propose(round_=judged, text=TEXT, by=ada_in, now=NOW)
    silent = propose(round_=judged, text=replace(TEXT, to_raters=""), by=ada_in, now=NOW)
    refused = propose(round_=judged, text=replace(TEXT, title="No"), by=ada_in, now=NOW)
    approve(decision=silent, by=cora_in, remark="", now=NOW)
    decline(decision=refused, by=cora_in, remark="Too early.", now=NOW)
    assert told_to_raters([judged]) == {}

    approve(decision=waiting, by=cora_in, remark="", now=NOW)

    assert told_to_raters([judged]) == {judged.pk: [waiting]}


def test_another_team_finds_no_decision(judged: Round, ada_in: Membership, team: Team, dan: User) -> None:
    decision = propose(round_=judged, text=TEXT, by=ada_in, now=NOW)

    assert decision_in(team, decision.pk) == decision
    with pytest.raises(NotFound):
        decision_in(Team.objects.get(slug="others"), decision.pk)
    with pytest.raises(NotFound):
        decision_in(team, 2**70)


def test_the_same_form_sent_twice_is_one_decision(judged: Round, ada_in: Membership) -> None:
    first = propose(round_=judged, text=TEXT, by=ada_in, now=NOW)

    assert propose(round_=judged, text=TEXT, by=ada_in, now=NOW) == first
    assert propose(round_=judged, text=replace(TEXT, choice="Another."), by=ada_in, now=NOW) != first


def test_a_title_that_nobody_can_see_is_none(judged: Round, ada_in: Membership) -> None:
    with pytest.raises(Invalid):
        propose(round_=judged, text=replace(TEXT, title="\u200b\u202e"), by=ada_in, now=NOW)
