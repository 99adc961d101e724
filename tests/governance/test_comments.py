"""What members say about numbers: everybody speaks, the author or a researcher settles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from apps.accounts.models import Membership, Team, User
from apps.accounts.selectors import membership_in
from apps.analysis.estimate import Estimate
from apps.core.errors import Invalid, NotFound, Refused
from apps.governance.anchors import anchor_of
from apps.governance.models import Comment
from apps.governance.selectors import comment_in, comments_on, open_comments, open_questions, threads
from apps.governance.services import comment, reopen, reply, resolve
from apps.studies.models import Round
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db

WINS = Estimate(measure="win_rate", metric="overall", version="kettle/v3", versus="kettle/v2", value=0.6)


@pytest.fixture
def ada_in(team: Team, ada: User) -> Membership:
    return membership_in(ada, team.slug)


@pytest.fixture
def ben_in(team: Team, ben: User) -> Membership:
    return membership_in(ben, team.slug)


def ask(round_: Round, by: Membership, text: str = "Why?", on: Estimate | None = WINS) -> Comment:
    return comment(round_=round_, on=on, kind="question", text=text, by=by, now=NOW)


def test_an_anchor_is_the_same_in_every_snapshot_and_another_for_another_number() -> None:
    same = replace(WINS, value=0.7, n=12, weights="traffic", method="another")
    others = [
        replace(WINS, measure="rank"),
        replace(WINS, metric="sure"),
        replace(WINS, version="kettle/v2", versus="kettle/v3"),
        replace(WINS, slice={"tag": "a"}),
    ]

    assert anchor_of(same) == anchor_of(WINS)
    assert anchor_of(replace(WINS, slice={"a": "1", "b": "2"})) == anchor_of(
        replace(WINS, slice={"b": "2", "a": "1"})
    )
    assert len({anchor_of(WINS), *map(anchor_of, others)}) == 5


def test_a_stakeholder_asks_a_researcher_answers_and_settles(
    running: Round, ada_in: Membership, ben_in: Membership
) -> None:
    asked = ask(running, ben_in)
    reply(to=asked, text="Because.", by=ada_in, now=NOW)
    assert open_comments(running, to_researcher=False) == {anchor_of(WINS): 1}, "an answer is not open"
    assert [q.text for q in open_questions(running.study)] == ["Why?"]

    resolve(comment=asked, by=ada_in, now=NOW)

    assert open_comments(running, to_researcher=False) == {}
    [thread] = threads(comments_on(running, to_researcher=False))
    assert (thread.first.resolved_by, [answer.text for answer in thread.replies]) == (
        ada_in.user,
        ["Because."],
    )
    reopen(comment=asked, by=ben_in)
    assert open_comments(running, to_researcher=False) == {anchor_of(WINS): 1}


def test_only_the_author_or_a_researcher_settles(
    running: Round, ada_in: Membership, ben_in: Membership
) -> None:
    said = ask(running, ada_in)
    answer = reply(to=said, text="It is so.", by=ben_in, now=NOW)

    with pytest.raises(Refused, match="author"):
        resolve(comment=said, by=ben_in, now=NOW)
    with pytest.raises(Refused):
        resolve(comment=answer, by=ada_in, now=NOW)


def test_an_answer_to_an_answer_stands_beside_it(running: Round, ada_in: Membership) -> None:
    said = ask(running, ada_in)
    answer = reply(to=said, text="One.", by=ada_in, now=NOW)

    assert reply(to=answer, text="Two.", by=ada_in, now=NOW).reply_to == said


def test_the_same_form_sent_twice_is_one_comment(running: Round, ada_in: Membership) -> None:
    first = ask(running, ada_in)
    assert ask(running, ada_in) == first
    assert ask(running, ada_in, on=None) != first
    resolve(comment=first, by=ada_in, now=NOW)

    again = ask(running, ada_in)
    assert again != first
    with pytest.raises(Refused, match="open already"):
        reopen(comment=first, by=ada_in)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u202e", "x" * 2_001, "a\0b", "a\ud800b"])
def test_words_that_cannot_be_kept_are_refused(running: Round, ada_in: Membership, text: str) -> None:
    with pytest.raises(Invalid):
        ask(running, ada_in, text)
    assert not Comment.objects.exists()


def test_what_is_about_private_numbers_is_for_researchers(
    running: Round, ada_in: Membership, ben_in: Membership
) -> None:
    private = replace(WINS, measure="rater_accuracy", slice={"rater": "r-7"}, private=True)
    said = ask(running, ada_in, "r-7 is odd", on=private)

    with pytest.raises(NotFound):
        ask(running, ben_in, on=private)
    with pytest.raises(NotFound):
        reply(to=said, text="Who?", by=ben_in, now=NOW)
    with pytest.raises(NotFound):
        comment_in(running.study, said.pk, by=ben_in)
    assert open_comments(running, to_researcher=False) == {}
    assert not comments_on(running, to_researcher=False)
    assert open_questions(running.study) == []
    assert open_comments(running, to_researcher=True) == {anchor_of(private): 1}


def test_another_team_says_nothing(running: Round, ada_in: Membership, dan: User) -> None:
    dan_in = membership_in(dan, "others")
    said = ask(running, ada_in)

    with pytest.raises(NotFound):
        ask(running, dan_in)
    with pytest.raises(NotFound):
        resolve(comment=said, by=dan_in, now=NOW)


def test_postgres_itself_knows_that_somebody_settled(running: Round, ada_in: Membership) -> None:
    said = ask(running, ada_in)
    with pytest.raises(IntegrityError, match="settled_by_somebody"), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(resolved_at=NOW)
