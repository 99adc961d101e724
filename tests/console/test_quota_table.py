from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.console.setup.quota_table import MOST_CELLS, quota_form
from apps.studies.models import Study
from apps.studies.protocol import draft_problems
from apps.studies.protocol.sections import Quota
from apps.studies.quota_needs import needs_of, shortfalls
from apps.studies.services import save_draft
from tests.factories.studies import document, fill_catalog, make_study

HTMX = {"HX-Request": "true"}
AGE = {"age_band": "18-29", "first_language": "other"}
OTHER = {"where": {"region": "asia"}, "raters": 4}


@pytest.fixture
def study(team: Team, ada: User) -> Study:
    fill_catalog(team)
    return make_study(team, ada, raters={"profile": ["age_band", "first_language", "region"]})


@pytest.fixture
def url(study: Study) -> str:
    return reverse("console:setup", args=[study.slug, "raters"])


def quotas(study: Study) -> list[Any]:
    study.refresh_from_db()
    return list(study.document["raters"].get("quotas", []))


def cell(*values: str) -> str:
    return "quota.cell:" + json.dumps(list(values), separators=(",", ":"))


def table(*axes: str, unit: str = "raters", **cells: str) -> dict[str, str]:
    form = {"quota.axes": ",".join(axes), "quota.unit": unit}
    return {**form, **{cell(*name.split("|")): number for name, number in cells.items()}}


def test_choosing_questions_and_pressing_the_button_makes_their_table(
    ada_client: Client, url: str, study: Study
) -> None:
    form = {
        "quota.axis.0": "age_band",
        "quota.axis.1": "first_language",
        "quota.axis.2": "",
        "quota.new_unit": "raters",
        "act": "quota.table",
    }
    page = ada_client.post(url, form, follow=True)
    made = page.context["quotas"].table
    assert (len(made.rows), made.columns) == (5, ("Yes", "No, another one is"))
    assert cell("75+", "other") in page.content.decode().replace("&quot;", '"')
    assert quotas(study) == []


def test_numbers_are_saved_as_quotas_and_shown_again_with_their_sums(
    ada_client: Client, url: str, study: Study
) -> None:
    form = table(
        "age_band",
        "first_language",
        **{"18-29|same": "10", "18-29|other": "5", "75+|other": "3", "30-44|same": ""},
    )
    ada_client.post(url, form)
    assert quotas(study) == [
        {"where": {"age_band": "18-29", "first_language": "same"}, "raters": 10},
        {"where": {"age_band": "18-29", "first_language": "other"}, "raters": 5},
        {"where": {"age_band": "75+", "first_language": "other"}, "raters": 3},
    ]
    assert not [p for p in draft_problems(study.document) if p.pointer.startswith("/raters")]
    made = ada_client.get(url).context["quotas"].table
    assert (made.totals, made.total) == ((10, 8), 18)
    assert [row.total for row in made.rows] == [15, 0, 0, 0, 3]


def test_a_cell_is_changed_emptied_and_left_alone_where_it_stands(
    ada_client: Client, url: str, study: Study
) -> None:
    first = table("age_band", **{"18-29": "1", "30-44": "2", "45-59": "3"})
    ada_client.post(url, first)
    ada_client.post(url, table("age_band", **{"18-29": "", "30-44": "7"}), headers=HTMX)
    assert quotas(study) == [
        {"where": {"age_band": "30-44"}, "raters": 7},
        {"where": {"age_band": "45-59"}, "raters": 3},
    ]


def test_quotas_that_are_no_such_table_are_listed_and_never_lost(
    ada_client: Client, url: str, study: Study
) -> None:
    kept = [
        OTHER,
        {"where": AGE, "raters": 2, "judgments": 9},
        {"where": {"tag": "triage"}, "judgments": 12},
        {"where": {"age_band": "100-110"}, "raters": 1},
        "nonsense",
    ]
    save_draft(
        study=study, document={**study.document, "raters": {**study.document["raters"], "quotas": kept}}
    )
    ada_client.post(url, table("age_band", "first_language", **{"18-29|other": "6"}))
    assert quotas(study) == [*kept, {"where": AGE, "raters": 6}]
    found = ada_client.get(url + "?axis=age_band&axis=first_language").context["quotas"]
    assert [other.index for other in found.others] == [0, 1, 2, 3, 4]
    ada_client.post(url, {"act": "quota.remove.4"})
    ada_client.post(url, {"act": "quota.remove.0"})
    assert quotas(study) == [*kept[1:4], {"where": AGE, "raters": 6}]


def test_a_third_question_splits_the_rows(ada_client: Client, url: str, study: Study) -> None:
    query = "?axis=first_language&axis=age_band&axis=region&unit=judgments"
    made = ada_client.get(url + query).context["quotas"].table
    assert (len(made.rows), len(made.columns), made.unit) == (10, 5, "judgments")
    name = made.rows[1].cells[0].name
    ada_client.post(url, {"quota.axes": made.axes, "quota.unit": made.unit, name: "40"})
    assert quotas(study) == [
        {"where": {"first_language": "same", "age_band": "18-29", "region": "americas"}, "judgments": 40}
    ]
    assert ada_client.get(url).context["quotas"].table.unit == "judgments"


def test_a_number_that_is_none_stays_as_typed_and_is_called_wrong_in_its_cell(
    ada_client: Client, url: str, study: Study
) -> None:
    ada_client.post(url, table("age_band", **{"18-29": "many", "30-44": "9" * 5_000, "45-59": "-1"}))
    assert [quota["raters"] for quota in quotas(study)] == ["many", "9" * 80, "-1"]
    page = ada_client.get(url)
    assert [bool(row.cells[0].error) for row in page.context["quotas"].table.rows] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert page.content.decode().count('aria-invalid="true"') == 3


@pytest.mark.parametrize(
    "form",
    [
        {"quota.axes": "height", "quota.unit": "raters", cell("tall"): "3"},
        {"quota.axes": "age_band,age_band", "quota.unit": "raters", cell("18-29", "18-29"): "3"},
        {"quota.axes": "age_band", "quota.unit": "kilograms", cell("18-29"): "3"},
        {"quota.axes": "", "quota.unit": "raters", cell(): "3"},
        {"quota.axes": "age_band", "quota.unit": "raters", cell("a", "b"): "3", "quota.cell:{": "1"},
        {"quota.axes": "age_band", "quota.unit": "raters", 'quota.cell:[["x"]]': "3", "quota.cell:[1]": "1"},
        {"act": "quota.remove.99999999999999999999"},
        {"act": "quota.remove.3"},
        {"act": "quota.remove.-1"},
    ],
)
def test_a_forged_form_changes_nothing(
    form: dict[str, str], ada_client: Client, url: str, study: Study
) -> None:
    raters = {**study.document["raters"], "quotas": [OTHER]}
    save_draft(study=study, document={**study.document, "raters": raters})
    assert ada_client.post(url, form).status_code == 302
    assert quotas(study) == [OTHER]


def test_no_form_makes_more_cells_than_a_protocol_holds(ada_client: Client, url: str, study: Study) -> None:
    form = table("age_band", **{f"band {n}": "1" for n in range(MOST_CELLS + 90)})
    ada_client.post(url, urlencode(form), content_type="application/x-www-form-urlencoded")
    assert len(quotas(study)) == MOST_CELLS


def test_a_table_of_too_many_cells_says_so_instead() -> None:
    many = [{"key": f"f{n}", "options": [str(option) for option in range(30)]} for n in range(3)]
    draft = document(raters={"profile": many})
    found = quota_form(draft, (), wanted=["f0", "f1", "f2"])
    assert found.table is None
    assert "27000" in found.obstacle
    assert quota_form(draft, (), wanted=["f0"]).table is not None


def test_the_five_hundred_quotas_of_a_file_are_listed_and_four_hundred_are_drawn() -> None:
    fields = [
        {"key": "a", "options": [str(n) for n in range(25)]},
        {"key": "b", "options": [str(n) for n in range(20)]},
    ]
    listed = [{"where": {"a": str(a), "b": str(b)}, "raters": 1} for a in range(25) for b in range(20)]
    whole = quota_form(document(raters={"profile": fields, "quotas": listed}), ())
    assert (whole.table, len(whole.others)) == (None, 500)
    assert draft_problems(document(raters={"profile": fields, "quotas": listed})) == ()
    fields[0]["options"] = [str(n) for n in range(20)]
    made = quota_form(document(raters={"profile": fields, "quotas": listed[:400]}), ()).table
    assert made is not None
    assert made.total == MOST_CELLS


def test_without_a_question_to_tell_people_apart_the_step_says_what_to_do(
    ada_client: Client, team: Team, ada: User
) -> None:
    bare = make_study(team, ada, slug="bare")
    page = ada_client.get(reverse("console:setup", args=[bare.slug, "raters"]))
    assert page.context["quotas"].obstacle
    assert b"Make the table" not in page.content


def test_the_profile_is_ticked_and_written_and_keeps_its_order(
    ada_client: Client, url: str, study: Study
) -> None:
    own = "- key: shift\n  text: When do you work?\n  options: [day, night]"
    ada_client.post(url, {"profile.known": ["", "region", "device"], "profile.own": own})
    study.refresh_from_db()
    shift = {"key": "shift", "text": "When do you work?", "options": ["day", "night"]}
    assert study.document["raters"]["profile"] == ["region", "device", shift]
    ada_client.post(url, {"profile.known": ["", "device", "gender"]})
    study.refresh_from_db()
    assert study.document["raters"]["profile"] == ["device", shift, "gender"]
    ada_client.post(url, {"profile.known": [""], "profile.own": ""})
    study.refresh_from_db()
    assert "profile" not in study.document.get("raters", {})


def test_cohorts_can_be_told_apart_too(ada_client: Client, url: str, study: Study) -> None:
    ada_client.post(url, {"/raters/cohorts": "expert\nend_user"})
    ada_client.post(url, table("cohort", expert="12"))
    assert quotas(study) == [{"where": {"cohort": "expert"}, "raters": 12}]
    assert not [p for p in draft_problems(study.document) if p.pointer.startswith("/raters")]


def test_the_plan_tells_how_many_people_are_needed_and_when_it_is_too_small_for_them(
    ada_client: Client, url: str, study: Study
) -> None:
    small = ada_client.post(
        url, {**table("age_band", **{"18-29": "3"}), "/raters/load/per_rater": "2"}, headers=HTMX
    ).context["plan"]
    assert (small.people, small.judgments) == (3, 18)
    before = [words for words in small.warnings if "quotas" in words]
    large = ada_client.post(url, table("age_band", **{"18-29": "12"}), headers=HTMX).context["plan"]
    assert large.people == 12
    assert (before, len([words for words in large.warnings if "quotas" in words])) == ([], 1)


def test_needs_count_people_for_cells_of_judgments_and_name_what_is_short() -> None:
    cells = [
        Quota(where={"age_band": "75+"}, raters=4),
        Quota(where={"age_band": "18-29"}, judgments=25),
    ]
    assert needs_of(cells, each=10).people == 7
    assert shortfalls(cells, slots=70, each=10) == ()
    assert "6 people" in shortfalls(cells, slots=60, each=10)[0]
    assert "25" in shortfalls(cells, slots=24, each=10)[0]
    assert "not everybody" in shortfalls([Quota(where={"age_band": "75+"}, raters=50)], slots=49, each=1)[0]
    assert shortfalls([], slots=1, each=1) == ()


def test_words_of_the_consent_are_added_written_and_taken_out(
    ada_client: Client, study: Study, url: str
) -> None:
    consent = reverse("console:setup", args=[study.slug, "consent"])
    ada_client.post(consent, {"act": "consent.add", "add_purpose": "rating", "add_language": "de"})
    page = ada_client.get(consent).content.decode()
    assert 'name="/consent/texts/rating/de"' in page
    ada_client.post(consent, {"/consent/texts/rating/de": "Darf das gezählt werden?"})
    study.refresh_from_db()
    assert study.document["consent"] == {"texts": {"rating": {"de": "Darf das gezählt werden?"}}}
    ada_client.post(consent, {"/consent/texts/rating/de": ""})
    study.refresh_from_db()
    assert study.document["consent"] == {}


def test_checks_and_ethics_are_set(ada_client: Client, study: Study) -> None:
    checks = reverse("console:setup", args=[study.slug, "checks"])
    ada_client.post(checks, {"/quality/gold": "0.08", "/quality/attention": "2", "/quality/fails": "1"})
    form = {"/ethics/minutes": "40", "/ethics/minimum_age": "18", "/ethics/pay": "9 €", "/ethics/debrief": ""}
    ada_client.post(reverse("console:setup", args=[study.slug, "consent"]), form)
    study.refresh_from_db()
    assert study.document["quality"] == {"gold": 0.08, "attention": 2, "fails": 1}
    assert study.document["ethics"] == {"minutes": 40, "minimum_age": 18, "pay": "9 €"}
    assert draft_problems(study.document) == ()


@pytest.mark.parametrize("number", ["1e999", "nan", "9" * 400, "-inf"])
def test_a_number_that_no_store_holds_stays_text(number: str, ada_client: Client, study: Study) -> None:
    checks = reverse("console:setup", args=[study.slug, "checks"])
    assert ada_client.post(checks, {"/quality/gold": number}).status_code == 302
    study.refresh_from_db()
    assert study.document["quality"]["gold"] == number


def test_a_reader_cannot_change_quotas_and_an_outsider_finds_none(
    ben_client: Client, dan_client: Client, url: str, study: Study
) -> None:
    form = table("age_band", **{"18-29": "3"})
    assert (ben_client.post(url, form).status_code, dan_client.post(url, form).status_code) == (403, 404)
    assert quotas(study) == []
