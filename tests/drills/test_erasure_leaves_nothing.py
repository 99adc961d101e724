"""Five words that one person left, each in another place: after an erasure they are found nowhere, in no old backup either."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import psycopg2.extensions
import pytest
import redis
from django.conf import settings as product
from django.core import mail
from django.core.cache import cache
from django.test import Client
from psycopg2 import sql
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.assignments.services import launch
from apps.core.sealed import unseal
from apps.embedded.binaries import find_postgres
from apps.embedded.environment import ROOT
from apps.raters.models import Link, Rater
from apps.raters.services import (
    Joined,
    PanelSpec,
    hash_person,
    invite_people,
    join,
    keep_profiles,
    make_link,
    send_invitations,
)
from apps.raters.services.inviting import ADDRESS_PURPOSE
from apps.raters.services.joining import PANEL_PURPOSE
from apps.raters.services.profiles import PURPOSE as PROFILE_PURPOSE
from apps.responses.services import save_draft
from apps.studies.models import Round
from apps.studies.services import clone_round, close_round
from tests.drills.programs import database_address
from tests.factories.judging import answer, following, token_of
from tests.factories.studies import NOW, make_round
from tests.rating.visiting import visit

pytestmark = pytest.mark.django_db(transaction=True)

CANARIES = {
    "comment": "canary-Zoë-comment",
    "draft": "canary-draft",
    "profile": "canary-profile",
    "panel id": "canary-5f0c-panel",
    "address": "canary@address.example",
}
STAYS = "a-wren-that-stays"
SEALED = {
    "raters_profile": PROFILE_PURPOSE,
    "raters_panelentry": PANEL_PURPOSE,
    "raters_invitee": ADDRESS_PURPOSE,
}


def rows_of(database: psycopg2.extensions.connection) -> str:
    """Return every row of every table as text, and what is sealed in them opened."""
    found = []
    with database.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            found += [row for (row,) in cursor.fetchall()]
        for table, purpose in SEALED.items():
            cursor.execute(sql.SQL("SELECT sealed FROM {}").format(sql.Identifier(table)))
            found += [unseal(sealed, purpose=purpose).decode() for (sealed,) in cursor.fetchall()]
    return "\n".join(found)


def files_of(folder: Path) -> str:
    """Return every file of the state folder as text; static files are the product's own."""
    files = (path for path in folder.rglob("*") if path.is_file() and "static" not in path.parts)
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def valkey() -> str:
    """Return every key with its value, as Valkey would write it to disk."""
    store = redis.Redis.from_url(product.REDIS_URL)
    parts = [key + b" " + (store.dump(key) or b"") for key in store.scan_iter()]
    return b"\n".join(parts).decode("utf-8", "replace")


@contextmanager
def connected(address: str) -> Iterator[psycopg2.extensions.connection]:
    database = psycopg2.connect(address)
    try:
        yield database
    finally:
        database.close()


def program(name: str) -> str:
    installation = find_postgres()
    return str(installation.root / installation.programs / name)


def restored(dump: Path) -> str:
    """Restore a backup into a database of its own and return its address."""
    parts = urlsplit(database_address())
    address = urlunsplit(parts._replace(path="/restored"))
    with connected(database_address()) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS restored")
            cursor.execute("CREATE DATABASE restored TEMPLATE template0")
    subprocess.run([program("pg_restore"), "--dbname", address, "--no-owner", str(dump)], check=True)
    return address


@pytest.fixture
def state(settings: Settings, tmp_path: Path, gathered: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    settings.STATE = folder
    return folder


@pytest.fixture
def round_(team: Team, ada: User) -> Round:
    return make_round(team, ada, raters={"profile": ["where_from"]})


def cora(first: Round, ada: User) -> Joined:
    """Let Cora come by mail, then, in the next round, by a panel; she leaves a word wherever one can be left."""
    study = first.study
    by_mail = make_link(study=study, kind=Link.Kind.MAIL, name="mail", actor=ada, now=NOW)
    invite_people(link=by_mail, addresses=CANARIES["address"], now=NOW)
    send_invitations(now=NOW)
    assert CANARIES["address"] in str(mail.outbox[-1].recipients())
    consent: dict[str, Any] = {
        "purposes": ["rating"],
        "consent_version": 1,
        "consent_text": "Yes?",
        "language": "en",
        "now": NOW,
    }
    came = join(
        round_=first,
        link=by_mail,
        person=hash_person("mail", CANARIES["address"]),
        invitee=by_mail.invitees.get(),
        **consent,
    )
    answer(came, token_of(following(came)), note=CANARIES["comment"])
    close_round(round_=first, now=NOW)
    clone_round(round_=first)
    second = launch(study=study, now=NOW)
    panel = PanelSpec("prolific", {"person": "PID"}, {}, "")
    by_panel = make_link(study=study, kind=Link.Kind.PANEL, name="panel", actor=ada, now=NOW, panel=panel)
    again = join(
        round_=second,
        rater=came.participation.rater,
        link=by_panel,
        person=hash_person("panel.prolific", CANARIES["panel id"]),
        entry={"PID": CANARIES["panel id"]},
        **consent,
    )
    save_draft(token=token_of(following(again)), secret=again.secret, fields={"q-note": [CANARIES["draft"]]})
    keep_profiles({came.participation.rater_id: {"where_from": CANARIES["profile"]}})
    return again


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Return what the product has said since the test began, at every level."""
    caplog.set_level(logging.DEBUG)
    return lambda: caplog.text + "".join(capfd.readouterr())


def test_invariant_4_five_words_of_one_person_are_found_nowhere(
    client: Client, round_: Round, ada: User, state: Path, logged: Callable[[], str]
) -> None:
    stays = join(
        round_=round_, purposes=["rating"], consent_version=1, consent_text="Yes?", language="en", now=NOW
    )
    answer(stays, token_of(following(stays)), note=STAYS)
    joined = cora(round_, ada)
    for one in round_.study.rounds.all():
        refresh_now(one.pk)
    cache.set("something", "of the product")
    visit(client, joined.participation.round.study.code, joined.secret)
    for url in ("/me/", "/me/answers/"):
        assert client.get(url).status_code == 200
    with connected(database_address()) as database:
        before = rows_of(database)
    for place, word in CANARIES.items():
        assert word in before, place
    dump = state.parent / "backup.dump"
    subprocess.run(
        [program("pg_dump"), "--format=custom", "--file", str(dump), database_address()], check=True
    )

    client.post("/me/leave/now/", {"way": "erase"})

    old = restored(dump)
    with connected(old) as database:
        back = rows_of(database)
    assert all(word in back for word in CANARIES.values()), "the backup was made before"
    again = subprocess.run(
        [sys.executable, "manage.py", "reapply_erasures"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": old, "PLUMBLINE_STATE": str(state)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1 person was erased again." in again.stdout
    with connected(database_address()) as live, connected(old) as database:
        places = {
            "tables": rows_of(live),
            "the restored backup": rows_of(database),
            "valkey": valkey(),
            "the state folder": files_of(state),
            "logs": logged() + again.stdout + again.stderr,
        }
    for place, text in places.items():
        for kind, word in CANARIES.items():
            assert word not in text, f"{kind} in {place}"
    for place in ("tables", "the restored backup"):
        assert STAYS in places[place]
    assert "of the product" in places["valkey"]
    assert Rater.objects.count() == 1
