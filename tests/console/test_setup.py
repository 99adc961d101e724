from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.studies.models import Study
from apps.studies.protocol import read_document
from apps.studies.services import create_draft, save_draft
from tests.factories.studies import VERSIONS, document, fill_catalog, make_study

HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(team: Team, ada: User) -> Study:
    return create_draft(team=team, actor=ada, title="Which is kinder?", mode="comparison")


def step(study: Study, slug: str) -> str:
    return reverse("console:setup", args=[study.slug, slug])


def fresh(study: Study) -> dict[str, Any]:
    study.refresh_from_db()
    return dict(study.document)


def test_a_new_study_begins_with_its_question_and_leads_into_the_set_up(
    ada_client: Client, team: Team
) -> None:
    reply = ada_client.post(reverse("console:new_study"), {"title": "Which is kinder?", "mode": "comparison"})
    study = Study.objects.get()
    assert reply["Location"] == step(study, "basics")
    assert (study.title, study.team) == ("Which is kinder?", team)


def test_a_study_without_a_question_is_asked_for_it_in_place(ada_client: Client) -> None:
    reply = ada_client.post(reverse("console:new_study"), {"title": "  ", "mode": "comparison"})
    assert reply.status_code == 422
    assert b"aria-invalid" in reply.content
    assert not Study.objects.exists()


def test_basics_are_saved_unfinished_and_the_next_step_follows(ada_client: Client, draft: Study) -> None:
    form = {"/title": "New title", "/objective": "", "/scope/includes": "tea\r\ncoffee", "go": "items"}
    reply = ada_client.post(step(draft, "basics"), form)
    assert reply["Location"] == step(draft, "items")
    stored = fresh(draft)
    assert (stored["title"], stored["scope"]["includes"]) == ("New title", ["tea", "coffee"])


def test_a_step_keeps_what_it_does_not_ask(ada_client: Client, draft: Study) -> None:
    save_draft(study=draft, document={**draft.document, "gates": [{"name": "g"}], "unheard": {"of": 1}})
    ada_client.post(step(draft, "basics"), {"/title": "New title"})
    stored = fresh(draft)
    assert (stored["gates"], stored["unheard"]) == ([{"name": "g"}], {"of": 1})


def test_typing_saves_and_brings_the_plan_and_the_steps(ada_client: Client, draft: Study) -> None:
    reply = ada_client.post(step(draft, "basics"), {"/objective": "To know"}, headers=HTMX)
    page = reply.content.decode()
    assert fresh(draft)["objective"] == "To know"
    assert "Saved" in page
    assert "<html" not in page
    assert "hx-nonce" in page.partition("hx-swap-oob")[2][:200]


def test_versions_are_added_ordered_and_removed_with_buttons(
    ada_client: Client, draft: Study, team: Team
) -> None:
    fill_catalog(team)
    url = step(draft, "items")
    chosen: list[str] = []
    for key in VERSIONS[:2]:
        form = {"/round/versions": ["", *chosen], "add_version": key, "act": "version.add"}
        assert ada_client.post(url, form).status_code == 302
        chosen.append(key)
    assert fresh(draft)["round"]["versions"] == list(VERSIONS[:2])
    both = {"/round/versions": ["", *chosen], "/round/baseline": ["", VERSIONS[1]]}
    ada_client.post(url, {**both, "act": "version.up.1"})
    assert fresh(draft)["round"] == {"versions": [VERSIONS[1], VERSIONS[0]], "baseline": VERSIONS[1]}
    ada_client.post(url, {"/round/versions": ["", VERSIONS[1], VERSIONS[0]], "act": "version.remove.0"})
    assert fresh(draft)["round"] == {"versions": [VERSIONS[0]]}


def test_the_plan_counts_what_a_launch_would_make(ada_client: Client, team: Team, ada: User) -> None:
    fill_catalog(team, scenarios=4)
    study = make_study(team, ada, items={"pairing": "all", "overlap": 3})
    page = ada_client.get(step(study, "items"))
    plan = page.context["plan"]
    assert (plan.items, plan.judgments) == (12, 36)
    assert 0 < plan.gap < 1
    finer = ada_client.post(step(study, "items"), {"/items/overlap": "9"}, headers=HTMX).context["plan"]
    assert finer.judgments == 108
    assert finer.gap < plan.gap


def test_a_gap_that_cannot_be_is_not_promised(ada_client: Client, team: Team, ada: User) -> None:
    fill_catalog(team, scenarios=2)
    study = make_study(team, ada, items={"pairing": "all", "overlap": 2})

    page = ada_client.get(step(study, "items"))

    assert page.context["plan"].gap > 0.5
    assert page.context["plan"].gap_points is None
    assert "none: not even ±50 pts" in page.content.decode()


def test_a_plan_for_few_people_says_so(ada_client: Client, team: Team, ada: User) -> None:
    fill_catalog(team)
    few = make_study(team, ada)
    assert ada_client.get(step(few, "items")).context["plan"].warnings
    panel = make_study(
        team, ada, slug="panel", analysis={"primary": "overall", "population": {"raters": "fixed"}}
    )
    assert not ada_client.get(step(panel, "items")).context["plan"].warnings


def test_a_plan_that_cannot_be_made_says_why(ada_client: Client, draft: Study, team: Team) -> None:
    assert ada_client.get(step(draft, "items")).context["plan"].obstacle
    save_draft(study=draft, document={**draft.document, "round": {"versions": ["nobody/knows"]}})
    assert "nobody/knows" in ada_client.get(step(draft, "items")).context["plan"].obstacle


def test_questions_are_added_edited_moved_and_removed(ada_client: Client, draft: Study) -> None:
    url = step(draft, "questions")
    reply = ada_client.post(url, {"act": "question.add", "add_question": "reasons"})
    mine = reverse("console:question", args=[draft.slug, 4])
    assert reply["Location"] == mine
    base = "/questions/4"
    refused = ada_client.post(mine, {f"{base}/options": "", f"{base}/text": "What made it kind?"})
    assert refused.status_code == 422
    assert fresh(draft)["questions"][4]["text"] == "What made it kind?"
    done = ada_client.post(mine, {f"{base}/options": "calm\nclear", f"{base}/optional": [""]})
    assert done["Location"] == url
    assert fresh(draft)["questions"][4] == {
        "key": "reasons",
        "ask": "reasons",
        "text": "What made it kind?",
        "options": ["calm", "clear"],
    }
    ada_client.post(url, {"act": "question.up.4"})
    assert fresh(draft)["questions"][3]["key"] == "reasons"
    ada_client.post(reverse("console:question", args=[draft.slug, 3]), {"act": "remove"})
    assert [question["key"] for question in fresh(draft)["questions"]] == ["overall", "sure", "why", "note"]


def test_the_main_question_is_edited_beside_the_mode(ada_client: Client, draft: Study) -> None:
    form = {
        "/mode": "comparison",
        "/questions/0/text": "Which would you send?",
        "/questions/0/ties": ["", "equal"],
    }
    ada_client.post(step(draft, "questions"), form)
    stored = fresh(draft)
    assert stored["questions"][0]["text"] == "Which would you send?"
    assert stored["questions"][0]["ties"] == ["equal"]


def test_raters_and_consent_are_set(ada_client: Client, draft: Study) -> None:
    form = {
        "/raters/load/per_rater": "12",
        "/raters/lease": "20m",
        "/round/closes_after": "7d",
        "/consent/text": "We keep what you say.",
        "/consent/purposes": ["", "rating", "publication"],
    }
    ada_client.post(step(draft, "raters"), form)
    ada_client.post(step(draft, "consent"), form)
    stored = fresh(draft)
    assert stored["raters"] == {"load": {"per_rater": 12}, "lease": "20m"}
    assert stored["round"]["closes_after"] == "7d"
    assert stored["consent"] == {"text": "We keep what you say.", "purposes": ["rating", "publication"]}


def test_a_mistake_is_shown_at_its_field(ada_client: Client, draft: Study) -> None:
    ada_client.post(step(draft, "raters"), {"/raters/lease": "soon", "/raters/load/per_rater": "many"})
    page = ada_client.get(step(draft, "raters")).content.decode()
    assert page.count('aria-invalid="true"') == 2
    assert "soon" in page


def test_empty_fields_are_called_wrong_only_to_who_comes_to_mend_them(
    ada_client: Client, draft: Study
) -> None:
    assert b"aria-invalid" not in ada_client.get(step(draft, "basics")).content
    assert b"aria-invalid" in ada_client.get(step(draft, "basics") + "?mend=1").content


@pytest.mark.parametrize(
    "broken",
    [
        {"questions": "none"},
        {"mode": 4},
        {"round": []},
        {"items": {"overlap": "x"}},
        {"raters": {"profile": "age", "quotas": {"where": 1}, "cohorts": [3, {}]}},
        {
            "raters": {
                "profile": [{"key": 1}, ["x"], "age_band"],
                "quotas": [None, {"where": {"age_band": 4}, "raters": "x"}],
            }
        },
        {"raters": [], "consent": {"texts": {"rating": 3, "x/y": {"de": None}}}, "quality": 4, "ethics": []},
    ],
)
@pytest.mark.parametrize("slug", ["basics", "items", "questions", "raters", "checks", "consent", "launch"])
def test_every_step_opens_whatever_the_draft_holds(
    slug: str, broken: dict[str, Any], ada_client: Client, draft: Study
) -> None:
    save_draft(study=draft, document={**draft.document, **broken})
    assert ada_client.get(step(draft, slug)).status_code == 200


def test_a_step_or_question_that_is_none_is_not_found(ada_client: Client, draft: Study) -> None:
    assert ada_client.get(step(draft, "nothing")).status_code == 404
    assert ada_client.get(reverse("console:question", args=[draft.slug, 9])).status_code == 404


def test_the_file_and_the_forms_are_one_document(ada_client: Client, draft: Study) -> None:
    url = reverse("console:file", args=[draft.slug])
    text = ada_client.get(url).context["text"].replace("Which is kinder?", "Which is clearer?")
    assert ada_client.post(url, {"text": text}).status_code == 302
    assert "Which is clearer?" in ada_client.get(step(draft, "basics")).content.decode()


def test_a_file_that_cannot_be_read_is_kept_on_the_page_and_not_stored(
    ada_client: Client, draft: Study
) -> None:
    before = fresh(draft)
    reply = ada_client.post(
        reverse("console:file", args=[draft.slug]), {"text": "plumbline: 1\ntitle: [open"}
    )
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "title: [open" in page
    assert "line 2" in page
    assert fresh(draft) == before


def test_an_unfinished_file_is_stored_and_says_what_is_missing_on_which_line(
    ada_client: Client, draft: Study
) -> None:
    text = f"plumbline: 1\nslug: {draft.slug}\nmode: comparison\nround:\n  versions: 3\n"
    url = reverse("console:file", args=[draft.slug])
    assert ada_client.post(url, {"text": text}).status_code == 302
    found = {problem.pointer: problem.line for problem in ada_client.get(url).context["found"]}
    assert found["/round/versions"] is not None
    assert found["/title"] is None


def test_the_address_of_a_study_cannot_be_changed_in_the_file(ada_client: Client, draft: Study) -> None:
    reply = ada_client.post(reverse("console:file", args=[draft.slug]), {"text": "slug: another"})
    assert reply.status_code == 422
    assert fresh(draft)["slug"] == draft.slug


def test_the_download_gives_the_draft_back(ada_client: Client, team: Team, ada: User) -> None:
    study = make_study(team, ada)
    reply = ada_client.get(reverse("console:download", args=[study.slug]))
    assert "attachment" in reply["Content-Disposition"]
    assert read_document(reply.content) == document()


def test_what_is_saved_while_typing_comes_too_late_to_take_an_added_version_away(
    ada_client: Client, team: Team, draft: Study
) -> None:
    fill_catalog(team)
    page = {"/round/versions": "", "/items/overlap": "2", "add_version": VERSIONS[0]}
    ada_client.post(step(draft, "items"), {**page, "act": "version.add"})
    ada_client.post(step(draft, "items"), page, headers=HTMX)

    stored = fresh(draft)
    assert stored["round"]["versions"] == [VERSIONS[0]]
    assert stored["items"]["overlap"] == 2
