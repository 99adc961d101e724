from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.insight.coding.codebooks import editions_of
from apps.insight.models import Codebook
from apps.studies.models import Round
from tests.factories.texts import code, make_codes, make_comments

READ = ("codebook", "codebook_version", "codebook_csv", "codebook_json")
WRITTEN = ("edit_code", "retire_code", "merge_codes", "import_codebook")


def address(name: str, round_: Round) -> str:
    numbered = name in {"codebook_version", "codebook_csv", "codebook_json"}
    return reverse(f"console:{name}", args=[round_.study.slug, 1] if numbered else [round_.study.slug])


def names(round_: Round) -> list[str]:
    return [one.name for one in editions_of(round_.study)[0].codes]


def test_an_empty_codebook_says_what_to_do(ada_client: Client, running: Round) -> None:
    page = ada_client.get(address("codebook", running)).content.decode()
    assert "No codes yet" in page
    assert address("edit_code", running) in page


def test_a_code_is_written_read_and_changed(ada_client: Client, running: Round) -> None:
    sent = {
        "name": "Hint",
        "definition": "Names a part",
        "include": "it helps",
        "exclude": "",
        "example": "lid",
    }
    page = ada_client.post(address("edit_code", running), sent, follow=True)
    assert "Names a part" in page.content.decode()
    form = ada_client.get(address("edit_code", running), {"key": "hint"}).context["form"]
    again = {**form.initial, "name": "Clue"}
    assert ada_client.post(address("edit_code", running), again).status_code == 302
    assert names(running) == ["Clue"]
    late = ada_client.post(address("edit_code", running), {**form.initial, "name": "Late"})
    assert (late.status_code, names(running)) == (409, ["Clue"])


def test_a_code_without_a_name_is_asked_for_one(ada_client: Client, running: Round) -> None:
    make_codes(running, "Hint")
    assert ada_client.post(address("edit_code", running), {"name": ""}).status_code == 422
    twice = ada_client.post(address("edit_code", running), {"name": "HINT"})
    assert (twice.status_code, list(twice.context["form"].errors)) == (422, ["name"])


def test_codes_are_merged_and_retired(ada_client: Client, running: Round) -> None:
    make_codes(running, "Hint", "Clue", "Repair")
    ada_client.post(address("merge_codes", running), {"key": "clue", "into": "hint"})
    ada_client.post(address("retire_code", running), {"key": "repair"})
    assert names(running) == ["Hint"]
    assert ada_client.post(address("retire_code", running), {"key": "none"}).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_is_taken_out_can_be_brought_back(kind: str, ada_client: Client, running: Round) -> None:
    make_codes(running, "Hint", "Repair")
    reply = ada_client.get(address(f"codebook_{kind}", running))
    assert f'filename="codebook-1.{kind}"' in reply["Content-Disposition"]
    before = editions_of(running.study)[0].codes
    ada_client.post(address("retire_code", running), {"key": "hint"})
    sent = {"read": "1", "file": SimpleUploadedFile("f", reply.content)}
    assert ada_client.post(address("import_codebook", running), sent).status_code == 302
    assert editions_of(running.study)[0].codes == before


def test_mistakes_of_a_file_are_named_and_nothing_is_written(ada_client: Client, running: Round) -> None:
    page = ada_client.post(address("import_codebook", running), {"read": "0", "text": "name\nx\nX\n"})
    assert page.status_code == 422
    assert page.context["form"].errors["text"] == [
        "Code 1, name: “x” stands twice.",
        "Code 2, name: “X” stands twice.",
    ]
    assert not Codebook.objects.exists()
    stale = ada_client.post(address("import_codebook", running), {"read": "3", "text": "name\nx\n"})
    assert stale.status_code == 409


def test_history_says_what_each_version_changed(ada_client: Client, running: Round, ada: User) -> None:
    make_codes(running, "Hint")
    code(make_comments(running, ["x"])[0], ada, "hint")
    make_codes(running, "Doubt")
    page = ada_client.get(address("codebook", running)).context["page"]
    assert [(row.number, [change.key for change in row.changes]) for row in page.versions] == [
        (2, ["doubt"]),
        (1, []),
    ]
    old = ada_client.get(address("codebook_version", running))
    assert [one.name for one in old.context["page"].codes] == ["Hint"]
    assert "There is a newer version." in old.content.decode()


@pytest.mark.parametrize("name", [*READ, *WRITTEN])
def test_an_outsider_finds_nothing(name: str, dan_client: Client, running: Round) -> None:
    make_codes(running, "Hint")
    send = dan_client.post if name in WRITTEN else dan_client.get
    assert send(address(name, running), {"key": "hint"}).status_code == 404


def test_a_reader_looks_and_changes_nothing(ben_client: Client, running: Round) -> None:
    make_codes(running, "Hint")
    assert {ben_client.get(address(name, running)).status_code for name in READ} == {200}
    sent = {"key": "hint", "into": "hint", "name": "Mine"}
    assert {ben_client.post(address(name, running), sent).status_code for name in WRITTEN} == {403}
    assert names(running) == ["Hint"]
