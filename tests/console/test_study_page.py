from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis.services import CONSUMER
from apps.core.models import DeadLetter
from apps.responses.services import record_response, take_next
from apps.studies.models import Round
from apps.studies.services import create_draft
from tests.factories.studies import make_rater, make_round, make_study

HTMX = {"HX-Request": "true"}


def judge(round_: Round, count: int = 1) -> None:
    joined = make_rater(round_)
    for _turn in range(count):
        lease = take_next(participation=joined.participation).lease
        assert lease is not None
        record_response(
            token=lease.token,
            secret=joined.secret,
            fields={"q-overall": ["first"]},
            behaviour="{}",
            now=timezone.now(),
        )


def page_of(round_: Round) -> str:
    return reverse("console:round", args=[round_.study.slug, round_.number])


def test_the_page_shows_how_far_the_round_is(ada_client: Client, running: Round) -> None:
    judge(running, 2)
    live = ada_client.get(page_of(running)).context["live"]
    assert (live.done, live.planned, live.judgments, live.raters, live.joined) == (2, 18, 2, 1, 1)
    assert live.last == "just now"


def test_a_poll_is_answered_only_when_something_changed(ada_client: Client, running: Round) -> None:
    tag = ada_client.get(page_of(running)).context["tag"]
    same = ada_client.get(page_of(running), headers={**HTMX, "HX-PTag": tag})
    judge(running)
    changed = ada_client.get(page_of(running), headers={**HTMX, "HX-PTag": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["HX-PTag"] != tag
    fragment = changed.content.decode()
    assert "<html" not in fragment
    assert "hx-nonce=" in fragment


def test_a_study_that_was_never_launched_opens_its_set_up(ada_client: Client, team: Team, ada: User) -> None:
    draft = create_draft(team=team, actor=ada, title="Which?", mode="comparison")
    reply = ada_client.get(reverse("console:study", args=[draft.slug]))
    assert reply["Location"] == reverse("console:setup", args=[draft.slug, "basics"])


def test_a_reader_hears_that_a_study_was_never_launched(ben_client: Client, team: Team, ada: User) -> None:
    draft = create_draft(team=team, actor=ada, title="Which?", mode="comparison")
    reply = ben_client.get(reverse("console:study", args=[draft.slug]))
    assert reply.status_code == 404
    assert "not been launched" in reply.content.decode()


def test_the_join_link_is_there_while_people_can_join(ada_client: Client, running: Round) -> None:
    link = reverse("join", args=[running.study.code])
    assert link in ada_client.get(page_of(running)).content.decode()
    ada_client.post(reverse("console:close", args=[running.study.slug, 1]))
    assert link not in ada_client.get(page_of(running)).content.decode()


def test_a_reader_gets_no_buttons(ben_client: Client, running: Round) -> None:
    page = ben_client.get(page_of(running)).content.decode()
    for act in ("pause", "close", "clone"):
        assert reverse(f"console:{act}", args=[running.study.slug, 1]) not in page


def test_events_that_died_are_told(ada_client: Client, running: Round) -> None:
    DeadLetter.objects.create(
        consumer=CONSUMER,
        event="response.recorded",
        key=running.pk,
        error="ZeroDivisionError: <b>x</b>",
        created_at=timezone.now(),
    )
    page = ada_client.get(page_of(running)).content.decode()
    assert "ZeroDivisionError: &lt;b&gt;" in page


def test_a_round_that_is_none_is_not_found(ada_client: Client, running: Round) -> None:
    for number in (0, 2, 2**31):
        assert ada_client.get(reverse("console:round", args=[running.study.slug, number])).status_code == 404


def test_the_list_shows_state_fill_and_freshness(
    ada_client: Client, running: Round, team: Team, ada: User
) -> None:
    judge(running, 3)
    create_draft(team=team, actor=ada, title="Drafted?", mode="comparison")
    make_study(team, ada, slug="pushed", mode="comparison", title="Pushed?")
    rows = {row.title: row for row in ada_client.get(reverse("console:studies")).context["rows"]}
    ours = rows["Which answer would you rather read?"]
    assert (ours.state.slug, ours.done, ours.planned, ours.judgments, ours.last) == (
        "running",
        3,
        18,
        3,
        "just now",
    )
    assert (rows["Drafted?"].state.slug, rows["Drafted?"].round) == ("draft", 0)


def test_an_empty_list_says_what_to_do(ada_client: Client, ben_client: Client) -> None:
    ada, ben = (
        client.get(reverse("console:studies")).content.decode() for client in (ada_client, ben_client)
    )
    assert reverse("console:new_study") in ada
    assert reverse("console:new_study") not in ben


def test_items_lead_to_their_texts_with_versions(ada_client: Client, running: Round) -> None:
    page = ada_client.get(reverse("console:items", args=[running.study.slug, 1]))
    assert len(page.context["items"]) == 9
    item = page.context["items"][0]
    shown = ada_client.get(reverse("console:item", args=[running.study.slug, 1, item.id])).content.decode()
    assert "Question 0?" in shown
    assert all(version in shown for version in item.versions)
    assert ada_client.get(reverse("console:item", args=[running.study.slug, 1, 10**6])).status_code == 404


def test_items_come_a_page_at_a_time(ada_client: Client, team: Team, ada: User) -> None:
    round_ = make_round(team, ada, scenarios=20)
    url = reverse("console:items", args=[round_.study.slug, 1])
    first = ada_client.get(url).context
    second = ada_client.get(url, {"after": first["following"]}).context
    keys = [item.key for page in (first, second) for item in page["items"]]
    assert (len(first["items"]), len(second["items"]), len(set(keys))) == (50, 10, 60)
    assert second["following"] is None
    assert ada_client.get(url, {"after": "9" * 40}).status_code == 200
