"""Playing a replay: who may, where it is linked from, and that its policy is its own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.core.csp import REPLAY_POLICY
from apps.responses.models import Recording, RecordingState, Session
from tests.factories.sessions import begun, make_aloud, make_thinker
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(team: Team, ada: User) -> Session:
    return begun(make_thinker(make_aloud(team, ada), "recording"))[1]


def kept(session: Session, kind: str = "replay", state: str = RecordingState.READY) -> Recording:
    return Recording.objects.create(
        session=session, token=f"{kind}-{state}", kind=kind, declared="application/json", state=state, media_type="application/x-ndjson",
        begins_at=12.0, duration=30.0, made_at=NOW, heard_at=NOW,
    )  # fmt: skip


def address(recording: Recording) -> str:
    session = recording.session
    return reverse("console:replay", args=[session.study.slug, 1, session.pk, recording.token])


def policy(client: Client, url: str) -> dict[str, list[str]]:
    reply = client.get(url)
    assert reply.status_code == 200
    rules = (rule.split() for rule in reply.headers["Content-Security-Policy"].split(";"))
    return {words[0]: words[1:] for words in rules if words}


def test_a_researcher_finds_it_on_the_session_and_plays_it_from_a_second(
    ada_client: Client, session: Session
) -> None:
    replay = kept(session)
    listed = ada_client.get(reverse("console:session", args=["aloud", 1, session.pk])).content.decode()
    assert f'href="{address(replay)}"' in listed

    page = ada_client.get(f"{address(replay)}?t=0:20").content.decode()
    events = reverse("console:play_recording", args=["aloud", 1, session.pk, replay.token])
    assert f'data-replay="{events}" data-begins="12.00" data-ends="42.00" data-begin="20.0"' in page
    assert "<noscript>" in page


def test_only_researchers_of_the_study_play_it(
    ben_client: Client, dan_client: Client, client: Client, session: Session
) -> None:
    url = address(kept(session))
    assert ben_client.get(url).status_code == 403
    assert dan_client.get(url).status_code == 404
    assert client.get(url).status_code == 302


def test_what_is_no_replay_or_not_ready_has_no_such_page(ada_client: Client, session: Session) -> None:
    for recording in (
        kept(session, kind="audio"),
        kept(session, state=RecordingState.CLOSED),
        kept(session, state=RecordingState.REFUSED),
    ):
        assert ada_client.get(address(recording)).status_code == 404


def test_its_policy_differs_from_every_other_pages_in_styles_and_pictures_alone(
    ada_client: Client, session: Session
) -> None:
    own = policy(ada_client, address(kept(session)))
    pages = [
        reverse("console:session", args=["aloud", 1, session.pk]),
        reverse("console:sessions", args=["aloud", 1]),
        reverse("console:transcript", args=["aloud", 1, session.pk]),
        reverse("console:studies"),
    ]
    for url in pages:
        other = policy(ada_client, url)
        assert "'unsafe-inline'" not in " ".join(word for words in other.values() for word in words)
        differing = {name for name in own.keys() | other.keys() if own.get(name) != other.get(name)}
        assert differing - {"script-src"} == set(REPLAY_POLICY)
        assert other["require-trusted-types-for"] == own["require-trusted-types-for"] == ["'script'"]
    assert own["style-src"] == ["'self'", "'unsafe-inline'"]
    assert own["script-src"][0] == "'self'"
    assert [word[:7] for word in own["script-src"][1:]] == ["'nonce-"]
    assert own["connect-src"] == own["frame-src"] == ["'self'"]
