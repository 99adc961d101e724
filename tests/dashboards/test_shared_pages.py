"""Share links in the browser: made by researchers, opened by anybody who has one, and nothing beyond what was chosen."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership, Team, User
from apps.accounts.selectors import membership_in
from apps.accounts.services import create_team
from apps.analysis.models import Snapshot
from apps.analysis.services import refresh_now
from apps.core.errors import Invalid
from apps.exchange.models import ShareLink, ShownSnapshot
from apps.exchange.selectors import token_of
from apps.exchange.services import ShareWish, make_share_link, revoke_share_link
from apps.governance.services import comment
from apps.raters.models import Rater
from apps.raters.services import withdraw
from apps.studies.models import Round
from tests.factories.crowds import crowd_lines, gated_study, post
from tests.factories.studies import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("gathered")]

SHARING = "/d/kettles/kettle/sharing/"
FORM = {
    "name": "The board",
    "level": "summary",
    "which": "fixed",
    "days": "30",
    "key": "a" * 32,
    "act": "make",
}


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> None:
    cache.clear()


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    """A round with numbers and a gate."""
    study = gated_study(team, ada, {"name": "as good", "rule": "low >= 0.5"})
    post(study, crowd_lines(raters=12, each=30, chance=0.8))
    round_ = study.rounds.get()
    refresh_now(round_.pk)
    return round_


@pytest.fixture
def ada_in(team: Team, ada: User) -> Membership:
    return membership_in(ada, team.slug)


def shared(round_: Round, by: Membership, **wish: Any) -> ShareLink:
    usual: dict[str, Any] = {"name": "x", "level": "full", "round": round_, "follows": False, "days": 7}
    return make_share_link(study=round_.study, wish=ShareWish(**{**usual, **wish}), by=by, now=timezone.now())


def address(link: ShareLink) -> str:
    return f"/d/share/{token_of(link)}/"


def read(url: str) -> str:
    reply = Client().get(url)
    assert reply.status_code == 200
    return re.sub(r' nonce="[^"]*"', "", unescape(reply.content.decode()))


def test_made_copied_opened_and_revoked(judged: Round, ada_client: Client) -> None:
    assert ada_client.post(SHARING, FORM).status_code == 302
    assert ada_client.post(SHARING, FORM).status_code == 302, "sent twice"
    link = ShareLink.objects.get()
    page = unescape(ada_client.get(SHARING).content.decode())
    url = f"{settings.BASE_URL}{address(link)}"
    assert f'value="{url}"' in page
    assert "<iframe" in page
    assert len(token_of(link)) == 22
    assert token_of(link) not in json.dumps(list(ShareLink.objects.values("key", "token_hash", "noise_key")))
    assert link.snapshot is not None
    assert link.snapshot.cited

    page = read(address(link))
    assert "Every guardrail holds." in page
    assert "opened 1 time," in unescape(ada_client.get(SHARING).content.decode())
    assert ada_client.post(SHARING, {"act": "revoke", "link": link.pk}).status_code == 302

    assert Client().get(address(link)).status_code == 404
    assert "Revoked" in ada_client.get(SHARING).content.decode()


def test_the_page_is_for_nobody_else(judged: Round, ada_in: Membership) -> None:
    reply = Client().get(address(shared(judged, ada_in)))

    assert reply["Referrer-Policy"] == "no-referrer"
    assert "noindex" in reply["X-Robots-Tag"]
    assert "no-store" in reply["Cache-Control"]
    assert "private" in reply["Cache-Control"]
    assert "frame-ancestors 'none'" in reply["Content-Security-Policy"]
    assert not reply.cookies
    page = reply.content.decode()
    assert '<meta name="robots" content="noindex' in page
    assert "<nav" not in page.replace('<nav class="dash-tabs"', "")
    assert Client().post(address(shared(judged, ada_in))).status_code == 405


def test_unknown_ended_and_revoked_look_alike(judged: Round, ada_in: Membership) -> None:
    ended, revoked = shared(judged, ada_in), shared(judged, ada_in)
    ShareLink.objects.filter(pk=ended.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_share_link(study=judged.study, number=revoked.pk, by=ada_in, now=NOW)

    replies = [
        Client().get(url + part)
        for url in (
            address(ended),
            address(revoked),
            "/d/share/aaaaaaaaaaaaaaaaaaaaaa/",
            f"/d/share/{'x' * 900}/",
        )
        for part in ("", "card/")
    ]

    assert {reply.status_code for reply in replies} == {404}
    assert len({reply.content for reply in replies}) == 1
    assert len({json.dumps(dict(reply.headers)) for reply in replies}) == 1


@pytest.mark.parametrize(
    ("level", "there", "missing"),
    [
        ("verdict", ["Every guardrail holds."], ["as good", "judgments", "Leaderboard", "kettle/v3", "80%"]),
        ("summary", ["as good", "Leaderboard", "360 judgments"], ["Win matrix", "Judgments a day"]),
        ("full", ["as good", "Leaderboard", "Win matrix", "Judgments a day"], []),
    ],
)
def test_each_level_shows_what_it_says(
    judged: Round, ada_in: Membership, level: str, there: list[str], missing: list[str]
) -> None:
    comment(round_=judged, on=None, kind="comment", text="Between us.", by=ada_in, now=NOW)
    page = read(address(shared(judged, ada_in, level=level)))

    for words in there:
        assert words in page
    for words in (*missing, "/rows/", "/comments/", "/charts/", "Between us.", "r0", "Ada Owner"):
        assert words not in page


def test_private_numbers_stay_private(judged: Round, ada_in: Membership) -> None:
    snapshot = Snapshot.objects.latest("taken_at")
    share = next(e for e in snapshot.estimates if e["measure"] == "tie_rate")
    Snapshot.objects.filter(pk=snapshot.pk).update(
        estimates=[
            *snapshot.estimates,
            {**share, "measure": "share", "slice": {"option": "secret"}, "private": True},
        ]
    )

    assert "secret" not in read(address(shared(judged, ada_in)))


def test_a_fixed_link_stays_and_a_following_one_goes_on(judged: Round, ada_in: Membership) -> None:
    fixed, following = shared(judged, ada_in), shared(judged, ada_in, follows=True)
    newest = shared(judged, ada_in, follows=True, round=None)
    old = str(fixed.snapshot_id)
    for link in (fixed, following, newest):
        assert old in read(address(link))
    Snapshot.objects.update(taken_at=timezone.now() - timedelta(minutes=11))
    refresh_now(judged.pk)
    new = Snapshot.objects.latest("taken_at")

    assert old in read(address(fixed))
    assert str(new.pk) in read(address(following))
    assert str(new.pk) in read(address(newest))
    new.refresh_from_db()
    assert new.cited


def test_a_following_link_goes_on_every_ten_minutes_at_most(judged: Round, ada_in: Membership) -> None:
    link = shared(judged, ada_in, follows=True)
    read(address(link))
    refresh_now(judged.pk)

    read(address(link))

    assert not Snapshot.objects.latest("taken_at").cited


def test_it_says_that_people_withdrew_but_not_how_few(judged: Round, ada_in: Membership) -> None:
    link = shared(judged, ada_in)
    raters = list(Rater.objects.order_by("id"))
    withdraw(rater=raters[0], now=timezone.now())
    page = read(address(link))
    assert "People have withdrawn" in page
    assert "1 person" not in page

    for rater in raters[1:5]:
        withdraw(rater=rater, now=timezone.now())
    assert "5 people have withdrawn" in read(address(link))


def test_noise_is_the_same_twice_and_its_budget_adds_up(judged: Round, ada_in: Membership) -> None:
    link = shared(judged, ada_in, follows=True, epsilon=2.0, budget=4.0)
    first = read(address(link))

    assert first == read(address(link))
    assert "epsilon 2 of 4" in first
    plain = read(address(shared(judged, ada_in)))
    assert first.count("360 judgments") < plain.count("360 judgments") / 2, "noise may be none by chance"
    assert "Krippendorff" not in first, "what is not made of counts is not there"
    assert first != read(address(shared(judged, ada_in, follows=True, epsilon=2.0, budget=4.0)))
    for spent in (4, 4):
        Snapshot.objects.update(taken_at=timezone.now() - timedelta(minutes=11))
        refresh_now(judged.pk)
        page = read(address(link))
        assert f"epsilon {spent} of 4" in page
    assert "privacy budget is spent" in page
    assert ShownSnapshot.objects.filter(link=link).count() == 2


def test_a_card_stands_in_anybodys_frame_and_is_light(
    judged: Round, ada_in: Membership, gathered: Path
) -> None:
    link = shared(judged, ada_in, level="summary")
    reply = Client().get(f"{address(link)}card/")
    page = reply.content.decode()

    assert "frame-ancestors *" in reply["Content-Security-Policy"]
    assert "script-src 'self'" in reply["Content-Security-Policy"]
    assert "<script" not in page
    assert re.search(r"\d+% \[\d+, \d+\]", page)
    assert "Numbers of" in page
    assert not reply.cookies
    styles = re.findall(r'href="/static/([^"]+\.css)"', page)
    assert len(styles) == 1
    assert len(page) + (gathered / styles[0]).stat().st_size < 15 * 1024
    quiet = Client().get(f"{address(shared(judged, ada_in, level='verdict'))}card/").content.decode()
    assert "%" not in quiet
    assert "Every guardrail holds." in quiet


def test_nobody_asks_without_end(judged: Round, ada_in: Membership, monkeypatch: pytest.MonkeyPatch) -> None:
    url = address(shared(judged, ada_in))
    monkeypatch.setattr("apps.dashboards.views.shared.PER_MINUTE", 2)
    codes = [Client().get(url).status_code for _ in range(6)]

    assert 429 in codes
    assert codes[0] == 200


def test_only_owners_and_researchers_share(
    judged: Round, ben_client: Client, dan_client: Client, ada_client: Client
) -> None:
    for client in (ben_client, dan_client):
        assert client.get(SHARING).status_code == 404
        assert client.post(SHARING, FORM).status_code == 404
    assert Client().get(SHARING).status_code == 302
    assert not ShareLink.objects.exists()
    for wrong in (
        {"days": "0"},
        {"days": "999"},
        {"level": "all"},
        {"name": " "},
        {"epsilon": "nan"},
        {"epsilon": "1"},
    ):
        assert ada_client.post(SHARING, {**FORM, **wrong}).status_code == 422, wrong
    assert ada_client.post(SHARING, {"act": "revoke", "link": "7"}).status_code == 404


def test_a_round_without_numbers_can_only_be_followed(running: Round, ada_client: Client) -> None:
    assert ada_client.post(SHARING, FORM).status_code == 409
    assert ada_client.post(SHARING, {**FORM, "which": "round"}).status_code == 302
    assert "No judgments yet" in read(address(ShareLink.objects.get()))


def test_no_team_takes_the_address_of_shared_pages(ada: User) -> None:
    with pytest.raises(Invalid):
        create_team(name="Share", slug="share", owner=ada)
