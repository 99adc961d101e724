from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.assignments.models import Slot
from apps.responses.models import Draft, Response
from apps.studies.models import Round, RoundState, Study
from apps.studies.services import create_draft, save_draft
from tests.factories.studies import document, fill_catalog, make_rater, make_study


def launch_url(study: Study) -> str:
    return reverse("console:launch", args=[study.slug])


@pytest.fixture
def ready(team: Team, ada: User) -> Study:
    fill_catalog(team)
    return make_study(team, ada)


def test_the_button_freezes_the_protocol_and_opens_the_round(ada_client: Client, ready: Study) -> None:
    reply = ada_client.post(launch_url(ready))
    assert reply["Location"] == reverse("console:study", args=[ready.slug])
    round_ = Round.objects.get()
    assert (round_.number, round_.state, round_.protocol) == (1, RoundState.RUNNING, ready.document)
    assert Slot.objects.filter(round=round_).count() == 18


def test_the_review_lists_every_problem_with_the_way_to_its_step(
    ada_client: Client, team: Team, ada: User
) -> None:
    draft = create_draft(team=team, actor=ada, title="Which?", mode="comparison")
    page = ada_client.get(reverse("console:setup", args=[draft.slug, "launch"]))
    urls = {problem.pointer: problem.url for problem in page.context["problems"]}
    assert set(urls) >= {"/objective", "/scope/includes", "/scope/excludes", "/round/versions"}
    for url in urls.values():
        assert ada_client.get(url).status_code == 200
    assert launch_url(draft) not in page.content.decode()


def test_a_launch_that_cannot_be_stays_on_the_review(ada_client: Client, team: Team, ada: User) -> None:
    draft = create_draft(team=team, actor=ada, title="Which?", mode="comparison")
    reply = ada_client.post(launch_url(draft))
    assert reply.status_code == 422
    assert reply.context["problems"]
    assert not Round.objects.exists()


def test_a_version_that_the_catalogue_lost_is_named(ada_client: Client, ready: Study) -> None:
    save_draft(study=ready, document=document(round={"versions": ["kettle/v1", "gone/v9"]}))
    reply = ada_client.post(launch_url(ready))
    assert reply.status_code == 422
    assert "gone/v9" in reply.content.decode()


def test_names_of_versions_in_the_words_of_raters_are_warned_of(ada_client: Client, ready: Study) -> None:
    save_draft(study=ready, document=document(title="Is kettle/v3 better?"))
    page = ada_client.get(reverse("console:setup", args=[ready.slug, "launch"]))
    assert any("kettle/v3" in warning for warning in page.context["warnings"])


def test_replacing_an_open_round_asks_why(ada_client: Client, running: Round) -> None:
    study = running.study
    refused = ada_client.post(launch_url(study), {"replace": "1", "note": "  "})
    assert refused.status_code == 422
    assert Round.objects.count() == 1
    ada_client.post(launch_url(study), {"replace": "1", "note": "Clearer reasons"})
    first, second = Round.objects.order_by("number")
    assert (first.state, second.state, second.note) == (
        RoundState.CLOSED,
        RoundState.RUNNING,
        "Clearer reasons",
    )


def test_an_open_round_is_not_replaced_by_an_old_page(ada_client: Client, running: Round) -> None:
    reply = ada_client.post(launch_url(running.study))
    assert reply.status_code == 422
    assert "Round 1 is open" in reply.content.decode()
    assert Round.objects.count() == 1


def test_the_preview_shows_items_as_raters_see_them_and_stores_nothing(
    ada_client: Client, ready: Study
) -> None:
    first = ada_client.get(reverse("console:preview", args=[ready.slug]))
    second = ada_client.get(reverse("console:preview", args=[ready.slug]) + "?item=2")
    page = first.content.decode()
    assert "comparison/item.html" in [template.name for template in first.templates]
    assert "Question 0?" in page
    assert not any(key in page for key in ready.document["round"]["versions"])
    assert second.context["number"] == 2
    assert not Round.objects.exists()
    assert not Response.objects.exists()
    assert not Draft.objects.exists()


def test_a_preview_of_an_unfinished_draft_says_what_is_missing(
    ada_client: Client, team: Team, ada: User
) -> None:
    draft = create_draft(team=team, actor=ada, title="Which?", mode="comparison")
    reply = ada_client.get(reverse("console:preview", args=[draft.slug]))
    assert reply.status_code == 422
    assert "/objective" in reply.content.decode()


@pytest.mark.parametrize("item", ["0", "-1", "99", "x", "9" * 30])
def test_a_preview_of_an_item_that_is_none_shows_one_that_is(
    item: str, ada_client: Client, ready: Study
) -> None:
    reply = ada_client.get(reverse("console:preview", args=[ready.slug]), {"item": item})
    assert reply.status_code == 200


def test_a_round_is_paused_resumed_and_closed(ada_client: Client, running: Round) -> None:
    for act, state in (("pause", "paused"), ("resume", "running"), ("close", "closed")):
        reply = ada_client.post(reverse(f"console:{act}", args=[running.study.slug, 1]), follow=True)
        running.refresh_from_db()
        assert (running.state, reply.status_code) == (state, 200)


def test_pausing_twice_says_where_the_round_is(ada_client: Client, running: Round) -> None:
    url = reverse("console:pause", args=[running.study.slug, 1])
    ada_client.post(url)
    reply = ada_client.post(url, follow=True)
    assert reply.status_code == 200
    assert "Only a running round can be paused" in reply.content.decode()


def test_a_clone_makes_the_rounds_protocol_the_draft(ada_client: Client, running: Round) -> None:
    save_draft(study=running.study, document=document(title="Something else?"))
    ada_client.post(reverse("console:clone", args=[running.study.slug, 1]))
    running.study.refresh_from_db()
    assert running.study.document == running.protocol


def test_a_frozen_protocol_is_shown_with_its_hash(ada_client: Client, running: Round) -> None:
    make_rater(running)
    save_draft(study=running.study, document=document(title="Something else?"))
    page = ada_client.get(reverse("console:protocol", args=[running.study.slug, 1])).content.decode()
    assert running.protocol_hash in page
    assert "Which answer would you rather read?" in page
    assert "<textarea" not in page
