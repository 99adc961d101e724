"""Every table about people is known, and so is every column of it: what nobody registered nobody can export or erase."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Field, ForeignKey, Model

from apps.assignments.models import Assignment
from apps.core import personal
from apps.raters.models import Rater
from apps.raters.services import erase, keep_profiles
from apps.responses.services import save_draft
from apps.studies.models import Round
from tests.factories.judging import answer, following, token_of
from tests.factories.studies import NOW, make_rater

LOOSE = {"rater_id", "response_id", "participation_id", "assignment_id"}
"""Columns that lead to a person without a foreign key."""


def tables() -> dict[str, personal.Table]:
    return {table.name: table for part in personal.parts() for table in part.tables}


def leads_to_a_rater(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    if model is Rater:
        return True
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            target = field.related_model
            if target not in seen and leads_to_a_rater(target, seen | {model}):
                return True
        elif field.attname in LOOSE:
            return True
    return False


def about_people() -> Iterator[type[Model]]:
    return (model for model in apps.get_models() if leads_to_a_rater(model))


def is_key(field: Field[object, object]) -> bool:
    return field.primary_key or isinstance(field, ForeignKey) or field.attname.endswith("_id")


def test_every_table_about_people_is_registered() -> None:
    unknown = {model._meta.db_table for model in about_people()} - tables().keys()

    assert not unknown


def test_the_walk_finds_tables_by_whichever_way_they_lead_to_a_person() -> None:
    found = {model._meta.db_table for model in about_people()}

    assert {"raters_profile", "raters_check", "responses_draft", "responses_signal"} <= found
    assert "catalog_output" not in found


def test_every_column_of_these_tables_is_described_or_says_why_it_is_withheld() -> None:
    models = {model._meta.db_table: model for model in apps.get_models()}
    for name, table in tables().items():
        columns = {field.column for field in models[name]._meta.concrete_fields if not is_key(field)}
        assert columns == table.columns.keys() | table.withheld.keys(), name
        assert not table.columns.keys() & table.withheld.keys(), name
        for words in (table.purpose, table.keeps, *table.columns.values(), *table.withheld.values()):
            assert words.strip(), name


def test_parts_are_registered_from_the_lowest_app_up() -> None:
    order = [part.app for part in personal.parts()]

    assert (
        order.index("raters")
        < order.index("assignments")
        < order.index("responses")
        < order.index("analysis")
    )


@pytest.mark.django_db(transaction=True)
def test_a_copy_holds_every_table_and_every_column_that_is_not_withheld(running: Round) -> None:
    joined = make_rater(running)
    answer(joined, token_of(following(joined)), note="Zoë's words")
    save_draft(token=token_of(following(joined)), secret=joined.secret, fields={"q-note": ["half"]})
    keep_profiles({joined.participation.rater_id: {"age_band": "75+"}})

    copy = personal.collect_all(joined.participation.rater_id)

    rows = {name: found for part in copy.values() for name, found in part.items()}
    assert rows.keys() == tables().keys()
    for name, table in tables().items():
        for row in rows[name]:
            assert table.columns.keys() <= row.keys(), name
            assert not table.withheld.keys() & row.keys(), name
    for name in (
        "raters_rater",
        "raters_profile",
        "raters_consent",
        "raters_participation",
        "raters_device",
        "assignments_assignment",
        "responses_response",
        "responses_signal",
        "responses_draft",
    ):
        assert rows[name], name
    assert rows["raters_profile"][0]["sealed"] == {"age_band": "75+"}
    assert rows["responses_response"][0]["answers"]["note"] == "Zoë's words"


@pytest.mark.django_db(transaction=True)
def test_a_copy_says_nothing_about_versions(running: Round) -> None:
    joined = make_rater(running)
    answer(joined, token_of(following(joined)))

    copy = str(personal.collect_all(joined.participation.rater_id))

    for word in ("kettle/v", "versus", joined.secret, running.study.slug + "'", running.study.objective):
        assert word not in copy


@pytest.mark.django_db(transaction=True)
def test_a_copy_does_not_tell_on_which_side_a_version_stood(running: Round) -> None:
    joined = make_rater(running)
    while (found := following(joined)).lease is not None:
        answer(
            joined, token_of(found)
        )  # always the first, which is sometimes one version and sometimes the other

    copy = personal.collect_all(joined.participation.rater_id)

    sides = {tuple(row.sides) for row in Assignment.objects.filter(rater=joined.participation.rater_id)}
    assert len(sides) > 1
    told = [row for row in copy["responses"]["responses_signal"] if row["metric"] == "overall"]
    assert len({(row.get("position"), row["outcome"], row["value"]) for row in told}) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_that_leads_to_a_person_is_left_after_an_erasure(running: Round) -> None:
    joined = make_rater(running)
    answer(joined, token_of(following(joined)))
    following(joined)

    erase(rater=joined.participation.rater, now=NOW)

    with connection.cursor() as cursor:
        for model in about_people():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")  # noqa: S608 - names of our tables
            assert cursor.fetchone() == (0,), model


def test_the_page_about_it_says_what_the_program_says(tmp_path: Path) -> None:
    written = tmp_path / "data-map.md"
    call_command("data_map", output=str(written))

    page = Path(__file__).parents[2] / "docs/reference/data-map.md"
    assert page.read_text() == written.read_text(), "run: ./run manage data_map"
