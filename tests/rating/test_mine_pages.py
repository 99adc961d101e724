"""One's own page: everything one gave, to see, to correct, to take along; each purpose given or taken back for itself."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.core import personal
from apps.core.models import OutboxRow
from apps.core.personal import PersonalData, PersonalFile
from apps.raters.models import Consent, Participation, Profile
from apps.raters.selectors import profiles_of
from apps.raters.services import Joined, erase, join, keep_profiles
from apps.responses.models import Response
from apps.studies.models import Cell, Round
from apps.studies.profile import NOT_SAID
from tests.factories.judging import answer, following, judge_all, token_of
from tests.factories.studies import VERSIONS, make_rater, make_round
from tests.rating.visiting import visit

pytestmark = pytest.mark.django_db(transaction=True)

ASKING: dict[str, Any] = {
    "consent": {"version": 2, "purposes": ["rating", "demographics", "publication"]},
    "raters": {"profile": ["age_band", "device"]},
    "ethics": {"contact": "board@example.org", "approval": "26-114"},
}


@pytest.fixture
def asking(team: Team, ada: User) -> Round:
    return make_round(team, ada, **ASKING)


def joined_to(round_: Round, *purposes: str) -> Joined:
    return join(
        round_=round_,
        purposes=["rating", *purposes],
        consent_version=2,
        consent_text="Yes?",
        language="en",
        now=timezone.now(),
    )


@pytest.fixture
def joined(asking: Round) -> Joined:
    return joined_to(asking, "demographics")


@pytest.fixture
def cora_client(client: Client, joined: Joined, asking: Round) -> Client:
    return visit(client, asking.study.code, joined.secret)


def text_of(client: Client, url: str, status: int = 200) -> str:
    reply = client.get(url)
    assert reply.status_code == status
    assert "no-cache" in reply["Cache-Control"]
    return unescape(reply.content.decode())


def say(joined: Joined, **fields: str) -> str:
    token = token_of(following(joined))
    answer(joined, token, **fields)
    Response.objects.filter(key=token).update(at=timezone.now())
    return token


def test_it_says_what_was_given_and_whom_to_ask(cora_client: Client, joined: Joined) -> None:
    say(joined, note="Zoë's words")
    say(joined)
    Response.objects.update(seconds=75)

    page = text_of(cora_client, "/me/")

    for words in ("2 judgments", "2 min", '<dd class="num">1</dd>', "mailto:board@example.org", "26-114"):
        assert words in page
    assert joined.participation.rater.pseudonym in page


def test_no_page_tells_which_version_was_judged(cora_client: Client, joined: Joined, asking: Round) -> None:
    token = say(joined)
    data = copy_of(cora_client).read("data.json").decode()
    pages = [text_of(cora_client, url) for url in ("/me/", "/me/answers/", f"/me/answers/{token}/")]

    for sent in (*pages, data):
        for name in (*VERSIONS, "v1", "v2", "v3", asking.study.slug, asking.study.objective):
            assert not re.search(rf"\b{re.escape(name)}\b", sent), name


def test_answers_are_listed_in_words_the_newest_first(cora_client: Client, joined: Joined) -> None:
    say(joined, overall="first", note="the <b>first</b>")
    say(joined, overall="both_bad")

    page = text_of(cora_client, "/me/answers/")

    assert page.index("Both are bad") < page.index("A is better")
    assert "&lt;b&gt;" in cora_client.get("/me/answers/").content.decode()


def test_the_list_goes_on_where_it_left_off(team: Team, ada: User, client: Client) -> None:
    round_ = make_round(team, ada, scenarios=8)
    joined = make_rater(round_)
    visit(client, round_.study.code, joined.secret)
    given = judge_all(joined)
    assert given == 24

    first = text_of(client, "/me/answers/")
    link = re.search(r'href="(\?before=\d+)"', first)
    assert link
    second = text_of(client, f"/me/answers/{link[1]}")

    tokens = [set(re.findall(r"/me/answers/([\w-]{22})/", page)) for page in (first, second)]
    assert [len(found) for found in tokens] == [20, 4]
    assert len(tokens[0] | tokens[1]) == 24
    assert "before=" not in second


@pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 40, "1e3", ""])
def test_a_broken_place_is_the_first_page(cora_client: Client, joined: Joined, before: str) -> None:
    say(joined)

    assert "A is better" in text_of(cora_client, f"/me/answers/?before={before}")


def test_the_list_costs_the_same_for_one_and_for_many(client: Client, team: Team, ada: User) -> None:
    round_ = make_round(team, ada, scenarios=8)
    one, many = make_rater(round_), make_rater(round_)
    say(one)
    judge_all(many)
    counts = []
    for joined in (one, many):
        client.cookies.clear()
        visit(client, round_.study.code, joined.secret)
        for url in ("/me/", "/me/answers/"):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


def test_an_answer_is_corrected_on_its_page(cora_client: Client, joined: Joined) -> None:
    token = say(joined, overall="first", note="first thought")
    page = text_of(cora_client, f"/me/answers/{token}/")
    assert "first thought" in page
    assert 'name="revision" value="1"' in page

    fields = {"q-overall": "second", "q-note": "second thought", "revision": "1"}
    reply = cora_client.post(f"/me/answers/{token}/", fields)

    assert reply.status_code == 302
    after = text_of(cora_client, reply["Location"])
    assert "Your correction counts from now on." in after
    assert "second thought" in after
    assert "corrected" in text_of(cora_client, "/me/answers/")


def test_a_correction_that_lost_keeps_every_word(cora_client: Client, joined: Joined) -> None:
    token = say(joined)
    cora_client.post(f"/me/answers/{token}/", {"q-overall": "second", "revision": "1"})

    reply = cora_client.post(
        f"/me/answers/{token}/", {"q-overall": "equal", "q-note": "kept \u2028 word", "revision": "1"}
    )

    html = unescape(reply.content.decode())
    assert reply.status_code == 409
    assert "in another window" in html
    assert "kept \u2028 word" in html
    assert 'name="revision" value="2"' in html
    again = cora_client.post(f"/me/answers/{token}/", {"q-overall": "equal", "revision": "2"})
    assert again.status_code == 302


def test_what_comes_too_late_is_shown_and_not_stored(cora_client: Client, joined: Joined) -> None:
    token = say(joined)
    Response.objects.update(at=timezone.now() - timedelta(hours=25))
    assert "The time to correct this one is over" in text_of(cora_client, f"/me/answers/{token}/")

    reply = cora_client.post(
        f"/me/answers/{token}/", {"q-overall": "equal", "q-note": "too late", "revision": "1"}
    )

    assert reply.status_code == 409
    assert "too late" in reply.content.decode()
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"q-overall": "third"},
        {"q-overall": "first", "q-note": "a\x00b"},
        {"q-overall": "first", "q-note": "x" * 10_001},
        {"q-overall": "first", "q-sure": "٩٠"},
    ],
)
def test_junk_is_refused_in_words(cora_client: Client, joined: Joined, fields: dict[str, str]) -> None:
    token = say(joined)

    assert cora_client.post(f"/me/answers/{token}/", {**fields, "revision": "1"}).status_code == 422
    assert Response.objects.count() == 1


def test_nobody_reads_or_corrects_anothers_answer(cora_client: Client, asking: Round, joined: Joined) -> None:
    token = say(joined_to(asking))
    for address in (f"/me/answers/{token}/", "/me/answers/guess/"):
        assert cora_client.get(address).status_code == 404
        assert cora_client.post(address, {"q-overall": "equal", "revision": "1"}).status_code == 404


def form_of(page: str) -> str:
    found = re.search(r'name="of" value="(\w+)"', page)
    assert found
    return found[1]


def agreed(joined: Joined) -> set[str]:
    rows = Consent.objects.filter(rater=joined.participation.rater, withdrawn_at=None)
    return set(rows.values_list("purpose", flat=True))


def test_a_purpose_is_given_later_with_the_words_of_now(cora_client: Client, joined: Joined) -> None:
    of = form_of(text_of(cora_client, "/me/"))

    reply = cora_client.post("/me/agreements/", {"of": of, "purposes": ["demographics", "publication"]})

    assert reply.status_code == 302
    assert agreed(joined) == {"rating", "demographics", "publication"}
    assert "Quote my comments" in Consent.objects.get(purpose="publication").text.text


def test_without_demographics_the_profile_goes_at_once(
    cora_client: Client, joined: Joined, asking: Round
) -> None:
    keep_profiles({joined.participation.rater_id: {"age_band": "75+"}})
    cell = Cell.objects.create(round=asking, number=0, where={"age_band": "75+"}, raters=5)
    Participation.objects.update(cell=cell)
    OutboxRow.objects.all().delete()

    cora_client.post("/me/agreements/", {"of": form_of(text_of(cora_client, "/me/"))})

    assert agreed(joined) == {"rating"}
    assert not Profile.objects.exists()
    assert Participation.objects.get().cell is None, "the cell would still tell of it"
    assert OutboxRow.objects.filter(event="rater.profile_changed", key=asking.pk).exists()
    page = text_of(cora_client, "/me/")
    assert "Taken back" in page
    assert "Correct what I said about me" not in page


def test_judging_alone_cannot_be_switched_off(cora_client: Client, joined: Joined) -> None:
    page = text_of(cora_client, "/me/")
    assert re.search(r'value="rating" checked disabled', page)

    cora_client.post("/me/agreements/", {"of": form_of(page), "purposes": ["demographics"]})

    assert agreed(joined) == {"rating", "demographics"}


@pytest.mark.parametrize("of", ["", "0" * 20, "1", "é"])
def test_agreements_of_others_are_out_of_reach(cora_client: Client, of: str) -> None:
    assert cora_client.post("/me/agreements/", {"of": of, "purposes": "publication"}).status_code == 404


def test_what_somebody_said_of_themselves_can_be_changed_and_unsaid(
    cora_client: Client, joined: Joined
) -> None:
    rater = joined.participation.rater_id
    keep_profiles({rater: {"age_band": "75+", "device": "phone"}})
    address = re.search(r"/me/about/\w+/", text_of(cora_client, "/me/"))
    assert address
    assert re.search(r'value="75\+"\s+checked', text_of(cora_client, address[0]))

    cora_client.post(address[0], {"p-age_band": "60-74", "p-device": NOT_SAID})
    assert profiles_of([rater]) == {rater: {"age_band": "60-74"}}
    assert cora_client.post(address[0], {"p-age_band": "12"}).status_code == 422
    cora_client.post(address[0], {})
    assert profiles_of([rater]) == {}


def test_who_did_not_agree_is_not_asked(client: Client, asking: Round) -> None:
    joined = joined_to(asking)
    visit(client, asking.study.code, joined.secret)
    assert "/me/about/" not in text_of(client, "/me/")


def copy_of(client: Client) -> zipfile.ZipFile:
    reply = client.get("/me/copy/")
    assert reply.streaming
    assert reply["Content-Type"] == "application/zip"
    assert "attachment" in reply["Content-Disposition"]
    return zipfile.ZipFile(BytesIO(reply.getvalue()))


def test_a_copy_holds_everything_and_says_what_it_means(cora_client: Client, joined: Joined) -> None:
    say(joined, note="Zoë's words")
    keep_profiles({joined.participation.rater_id: {"age_band": "75+"}})

    with copy_of(cora_client) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["README.txt", "data.json", "media/"]
        data = json.loads(archive.read("data.json"))
        words = archive.read("README.txt").decode()

    assert "everything that Plumbline holds about you" in words
    (person,) = data["people"]
    held = {name: rows for part in person["data"].values() for name, rows in part.items()}
    assert held.keys() == data["tables"].keys()
    assert held["responses_response"][0]["answers"]["note"] == "Zoë's words"
    assert held["raters_profile"][0]["sealed"] == {"age_band": "75+"}
    for name, rows in held.items():
        for row in rows:
            assert data["tables"][name]["columns"].keys() <= row.keys()


def test_files_come_along(cora_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def files(rater_id: int) -> list[PersonalFile]:
        return [PersonalFile("../../etc/voice.webm", lambda: iter([b"sound", b" of me"]))]

    part = PersonalData(
        app="sound", tables=(), collect=lambda _pk: {}, erase=lambda _pk, _now: None, files=files
    )
    monkeypatch.setitem(personal._parts, "sound", part)

    assert copy_of(cora_client).read("media/voice.webm") == b"sound of me"


def test_a_stranger_gets_no_copy(client: Client, running: Round) -> None:
    make_rater(running)
    client.cookies["mine-abc"] = "guess"

    assert client.get("/me/copy/").status_code == 404


def test_what_was_erased_is_in_no_copy(
    cora_client: Client, joined: Joined, settings: Settings, tmp_path: Path
) -> None:
    settings.STATE = tmp_path
    erase(rater=joined.participation.rater, now=timezone.now())

    assert cora_client.get("/me/copy/").status_code == 404
