from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Membership, Role, Team, User
from apps.assignments.services import launch
from apps.catalog.models import Taxonomy, TaxonomyEdition
from apps.catalog.taxonomies import read_record, save_edition
from apps.studies.models import Study
from tests.factories.studies import DOCUMENT, NOW, fill_catalog, make_study

EDIT = "console:edit_taxonomy"
TABLE = "key;label;description;parent\nfacts;Facts;;\nwrong;Wrong;States what is not so;facts\ntone;Tone;;\n"
ENTRIES = [
    {"key": "facts", "label": "Facts", "help": "", "parent": ""},
    {"key": "wrong", "label": "Wrong", "help": "States what is not so", "parent": "facts"},
    {"key": "tone", "label": "Tone", "help": "", "parent": ""},
]
OPTIONS = [
    {"key": "facts", "label": "Facts"},
    {"key": "wrong", "label": "Wrong", "help": "States what is not so"},
    {"key": "tone", "label": "Tone"},
]


def form(**changes: Any) -> dict[str, Any]:
    return {"read": "0", "key": "failures", "name": "Failures", "text": TABLE, "act": "save", **changes}


def editions(team: Team, key: str = "failures") -> list[list[dict[str, str]]]:
    rows = TaxonomyEdition.objects.filter(taxonomy__team=team, taxonomy__key=key).order_by("number")
    return [row.entries for row in rows]


@pytest.fixture
def made(ada_client: Client, team: Team) -> Client:
    """Ada's browser after she has written the first edition."""
    assert ada_client.post(reverse(EDIT), form()).status_code == 302
    return ada_client


def test_a_table_and_json_and_a_file_say_the_same(ada_client: Client, team: Team) -> None:
    listed = json.dumps([{name: text for name, text in entry.items() if text} for entry in ENTRIES])
    upload = SimpleUploadedFile("f.csv", b"\xef\xbb\xbf" + TABLE.replace(";", "\t").encode())
    kinds: dict[str, dict[str, Any]] = {
        "table": {"text": TABLE},
        "list": {"text": listed},
        "object": {"text": json.dumps({"entries": json.loads(listed)})},
        "file": {"text": "not read", "file": upload},
    }
    for key, sent in kinds.items():
        assert ada_client.post(reverse(EDIT), form(key=key, **sent)).status_code == 302
        assert editions(team, key) == [ENTRIES], key


def test_looking_shows_the_tree_and_writes_nothing(ada_client: Client, team: Team) -> None:
    page = ada_client.post(reverse(EDIT), form(act="look"))
    assert [(row.above, row.key) for row in page.context["entries"]] == [
        ((), "facts"),
        (("facts",), "wrong"),
        ((), "tone"),
    ]
    assert Taxonomy.objects.count() == 0


WRONG = {
    "no column key": ("label\nx\n", "The first line names the columns"),
    "an unknown column": ("key,colour\nx,red\n", "The first line names the columns"),
    "a column twice": ("key,help,description\nx,a,b\n", "The first line names the columns"),
    "too many cells": ("key,label\nx,y,z\n", "A row has more cells than there are columns."),
    "nothing": ("", "The first line names the columns"),
    "no entry": ("key,label\n", "A taxonomy needs at least one entry."),
    "a key twice": ("key\nx\nx\n", "Entry 1, key: “x” stands twice."),
    "an empty key": ("key,label\n,y\n", "Entry 1, key: This is needed."),
    "an unknown parent": ("key,parent\nx,y\n", "Entry 1, parent: There is no entry “y” to belong to."),
    "a circle": ("key,parent\nx,y\ny,x\n", "Entry 1, parent: “x” would belong to itself."),
    "too many": ("key\n" + "\n".join(f"k{n}" for n in range(61)), "At most 60 entries are possible."),
    "broken JSON": ('[{"key": "x"', "This is not JSON."),
    "JSON of something else": ("{}", "Input should be a valid list."),
    "a bar in a key": ("key,label\nx|y,z\n", "Entry 1, key: “|” stands between key, label and help"),
    "a bar in a label": ("key,label\nx,y | z\n", "Entry 1, label: “|” stands between key, label and help"),
    "a long label": (f"key,label\nx,{'y' * 201}\n", "Entry 1, label: String should have at most 200"),
}


@pytest.mark.parametrize("case", WRONG)
def test_mistakes_are_named_and_nothing_is_written(case: str, ada_client: Client) -> None:
    text, reason = WRONG[case]
    page = ada_client.post(reverse(EDIT), form(text=text))
    assert page.status_code == 422
    assert any(reason in error for error in page.context["form"].errors["text"]), page.context["form"].errors
    assert Taxonomy.objects.count() == 0


def test_a_file_with_mistakes_can_be_mended_on_the_page(ada_client: Client) -> None:
    upload = SimpleUploadedFile("f.csv", b"key\nx\nx\n")
    page = ada_client.post(reverse(EDIT), form(text="", file=upload))
    assert page.context["form"]["text"].value() == "key\nx\nx\n"

    page = ada_client.post(reverse(EDIT), form(file=SimpleUploadedFile("f.xlsx", b"PK\x03\x04\xff\xfe\x00")))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["file"])


def test_the_next_edition_shows_what_changes_and_leaves_the_old_one(made: Client, team: Team) -> None:
    began = made.get(reverse(EDIT), {"key": "failures"}).context["form"].initial
    assert began["text"].splitlines()[0] == "key,label,help,parent"
    text = "key,label,help,parent\ntone,Tone,,\nfacts,Facts and figures,,\nnew,,,facts\n"
    sent = form(read=str(began["read"]), text=text, note="After the pilot")

    looked = made.post(reverse(EDIT), {**sent, "act": "look"}).context["changes"]
    assert [(change.what, change.key) for change in looked] == [
        ("changed", "facts"),
        ("added", "new"),
        ("removed", "wrong"),
        ("moved", ""),
    ]
    assert looked[0].parts == [("label", "Facts", "Facts and figures")]
    page = made.post(reverse(EDIT), sent, follow=True)

    assert editions(team)[0] == ENTRIES
    assert [(row.number, row.note, len(row.changes)) for row in page.context["editions"]] == [
        (2, "After the pilot", 4),
        (1, "", 0),
    ]
    old = made.get(reverse("console:edition", args=["failures", 1]))
    assert [row.key for row in old.context["entries"]] == ["facts", "wrong", "tone"]
    assert "There is a newer edition." in old.content.decode()
    assert made.get(reverse("console:edition", args=["failures", 3])).status_code == 404


def test_the_same_twice_is_one_edition(made: Client, team: Team) -> None:
    page = made.post(reverse(EDIT), form(), follow=True)
    assert "Edition 1 says this already." in page.content.decode()
    assert len(editions(team)) == 1


def test_of_two_people_at_once_the_second_is_told(made: Client, team: Team) -> None:
    made.post(reverse(EDIT), form(read="1", text="key\nhers\n"))
    page = made.post(reverse(EDIT), form(read="1", text="key\nhis\n", name="His"))

    assert page.status_code == 409
    assert "Somebody wrote edition 2" in page.content.decode()
    assert page.context["form"]["text"].value() == "key\nhis\n"
    taken = made.post(reverse(EDIT), form(text="key\nanother\n"))
    assert (taken.status_code, "There is a taxonomy of this key already" in taken.content.decode()) == (
        409,
        True,
    )
    assert [len(entries) for entries in editions(team)] == [3, 1]
    assert Taxonomy.objects.get().name == "Failures"


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_edition_that_was_taken_out_can_be_brought_back(kind: str, made: Client, team: Team) -> None:
    reply = made.get(reverse(f"console:edition_{kind}", args=["failures", 1]))
    assert f'filename="failures-1.{kind}"' in reply["Content-Disposition"]
    upload = SimpleUploadedFile("f", reply.content)
    assert made.post(reverse(EDIT), form(key="back", text="", file=upload)).status_code == 302
    assert editions(team, "back") == [ENTRIES]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({"key": "what", "ask": "labels", "options": ["x", "y"], "optional": True}, "options"),
        ({"key": "where", "ask": "spans", "labels": ["x"], "optional": True}, "labels"),
    ],
)
def test_a_question_takes_the_entries_and_keeps_them(
    question: dict[str, Any], place: str, made: Client, team: Team, ada: User
) -> None:
    fill_catalog(team)
    study = make_study(team, ada, questions=[*DOCUMENT["questions"], question])
    url = reverse("console:question", args=[study.slug, 4])
    assert [one.value for one in made.get(url).context["taxonomies"]] == ["failures"]

    reply = made.post(url, {"act": "taxonomy", "taxonomy": "failures"})
    assert (reply.status_code, reply["Location"]) == (302, url)
    asked = Study.objects.get(pk=study.pk).document["questions"][4]
    assert asked == {**question, place: OPTIONS}
    launch(study=Study.objects.get(pk=study.pk), now=NOW)
    made.post(reverse(EDIT), form(read="1", text="key\nother\n"))

    uses = made.get(reverse("console:taxonomy", args=["failures"])).context["uses"]
    assert [(use.edition, use.slug, use.round, use.question) for use in uses] == [
        (1, "kettle", 1, question["key"]),
        (1, "kettle", None, question["key"]),
    ]
    assert Study.objects.get(pk=study.pk).document["questions"][4] == asked


def test_entries_whose_texts_have_line_breaks_stay_as_many_options(
    ada_client: Client, team: Team, ada: User
) -> None:
    text = 'key,label,help\nx,"Two\nlines","First.\r\n\n  Second | third."\ny,,\n'
    ada_client.post(reverse(EDIT), form(text=text))
    assert editions(team) == [
        [
            {"key": "x", "label": "Two lines", "help": "First. Second | third.", "parent": ""},
            {"key": "y", "label": "", "help": "", "parent": ""},
        ]
    ]


def test_a_question_without_options_is_offered_none(made: Client, team: Team, ada: User) -> None:
    study = make_study(team, ada)
    url = reverse("console:question", args=[study.slug, 3])
    assert made.get(url).context["taxonomies"] == []
    made.post(url, {"act": "taxonomy", "taxonomy": "failures"})
    assert Study.objects.get(pk=study.pk).document == study.document
    for unknown in ("none", "\x00"):
        assert made.post(url, {"act": "taxonomy", "taxonomy": unknown}).status_code == 404


def test_pages_ask_the_database_as_often_for_many_as_for_one(made: Client, team: Team, ada: User) -> None:
    urls = [reverse("console:taxonomies"), reverse("console:taxonomy", args=["failures"])]

    def counted(url: str) -> int:
        made.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert made.get(url).status_code == 200
        return len(queries)

    few = [counted(url) for url in urls]
    for n in range(25):
        entries = [{"key": f"k{n}"}]
        save_edition(team=team, actor=ada, record=read_record({"key": f"t{n}", "entries": entries}))
        next_one = read_record({"key": "failures", "entries": entries})
        save_edition(team=team, actor=ada, record=next_one, read=n + 1)
        make_study(team, ada, slug=f"study-{n}")
    assert [counted(url) for url in urls] == few


def test_readers_look_researchers_write_and_outsiders_find_nothing(
    made: Client, ben: User, ben_client: Client, dan_client: Client, team: Team
) -> None:
    pages = [
        reverse("console:taxonomy", args=["failures"]),
        reverse("console:edition", args=["failures", 1]),
        reverse("console:edition_csv", args=["failures", 1]),
        reverse("console:edition_json", args=["failures", 1]),
    ]
    assert [ben_client.get(url).status_code for url in pages] == [200] * 4
    assert [dan_client.get(url).status_code for url in pages] == [404] * 4
    assert reverse(EDIT) not in ben_client.get(pages[0]).content.decode()
    assert dan_client.get(reverse("console:taxonomies")).context["taxonomies"] == []
    assert dan_client.get(reverse(EDIT), {"key": "failures"}).status_code == 404
    assert ben_client.get(reverse(EDIT)).status_code == 403
    assert ben_client.post(reverse(EDIT), form(key="bens")).status_code == 403

    Membership.objects.filter(user=ben).update(role=Role.RESEARCHER)
    assert ben_client.post(reverse(EDIT), form(key="bens")).status_code == 302
    assert dan_client.post(reverse(EDIT), form(text="key\ndans\n")).status_code == 302
    assert editions(team) == [ENTRIES]
    assert Client().get(pages[0]).status_code == 302
