"""Who may do what: every address times every kind of caller."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import ApiToken, Membership, Team, User
from apps.accounts.services import create_team, remove_member, revoke_token
from apps.catalog.pictures import store_picture
from apps.studies.models import Round, Study
from tests.factories.pictures import picture
from tests.factories.studies import DOCUMENT

SYSTEM = {"key": "ward"}
PICTURE = picture()
DIGEST = hashlib.sha256(PICTURE).hexdigest()
READS = [
    "systems/",
    "versions/",
    "scenarios/",
    "outputs/",
    "studies/",
    "scenarios/q0",
    "scenarios/q0/diff?from=1",
    f"media/{DIGEST}",
    "studies/kettle/",
    "studies/kettle/progress",
    "studies/kettle/results",
    "studies/kettle/verdict",
]
WRITES: list[tuple[str, object, str]] = [
    ("systems/", SYSTEM, "catalog"),
    ("versions/", {"key": "ward/r1"}, "catalog"),
    ("scenarios/", {"key": "s", "messages": [{"role": "user", "content": "?"}]}, "catalog"),
    ("scenarios/q0/retire", None, "catalog"),
    ("scenarios/q0/restore", {"note": "again"}, "catalog"),
    ("scenarios/q0/accept", None, "catalog"),
    ("scenarios/q0/approve", {"discipline": "safety", "revision": 1}, "catalog"),
    ("studies/kettle/rounds/1/proposals", {"items": []}, "catalog"),
    ("media/", PICTURE, "catalog"),
    ("outputs/?create=1", {"version": "kettle/v1", "scenario": "q9"}, "catalog"),
    ("studies/", {**DOCUMENT, "slug": "other"}, "studies"),
    ("studies/kettle/pause", None, "studies"),
    ("studies/kettle/resume", None, "studies"),
    ("studies/kettle/launch", {"replace": True}, "studies"),
    (
        "studies/kettle/responses/?create=1&consent=collected-elsewhere",
        {
            "scenario": "q1",
            "shown": ["kettle/v1", "kettle/v2"],
            "rater": "r",
            "answers": {"overall": "first"},
        },
        "responses",
    ),
    (
        "studies/kettle/rounds/2/items/",
        {
            "item": "g",
            "scenario": "q1",
            "versions": ["kettle/v1", "kettle/v2"],
            "kind": "gold",
            "expected": {"overall": "first"},
        },
        "studies",
    ),
    ("studies/kettle/rounds/2/cells/0/close", None, "studies"),
    ("studies/kettle/rounds/2/cells/0/open", None, "studies"),
    ("studies/kettle/close", None, "studies"),
]


def post(api: Any, path: str, body: object) -> Any:
    """Send a body as what it is."""
    return api.post(path, body, kind="image/png") if path == "media/" else api.post(path, body)


@pytest.fixture
def launched(ada_api: Any, kettle: str) -> str:
    raters = {"profile": ["age_band"], "quotas": [{"where": {"age_band": "75+"}, "raters": 1}]}
    assert ada_api.post("studies/", {**DOCUMENT, "raters": raters}).status_code == 200
    assert ada_api.post("studies/kettle/launch").status_code == 200
    Membership.objects.filter(user__email="ada@example.org").update(disciplines=["safety"])
    store_picture(team=Study.objects.get().team, body=PICTURE)
    return kettle


@pytest.mark.django_db
def test_the_owners_token_reads_and_writes_everything(ada_api: Any, launched: str) -> None:
    assert [ada_api.get(path).status_code for path in READS] == [200] * len(READS)
    found = {path: post(ada_api, path, body).status_code for path, body, _scope in WRITES}
    assert found == {path: 201 if path == "studies/" else 200 for path in found}


@pytest.mark.django_db
def test_a_stakeholders_token_reads_and_writes_nothing_whatever_its_scope(
    ben_api: Any, launched: str
) -> None:
    assert [ben_api.get(path).status_code for path in READS] == [200] * len(READS)
    for path, body, _scope in WRITES:
        reply = post(ben_api, path, body)
        assert (path, reply.status_code, reply.json()["type"]) == (path, 403, "/api/docs/problems/forbidden")
    assert ben_api.patch("scenarios/q0", {"tags": ["mine"]}).status_code == 403
    assert Round.objects.get().state == "running"


@pytest.mark.django_db
def test_an_outsider_finds_nothing(dan_api: Any, launched: str) -> None:
    for path in READS[:5]:
        assert dan_api.get(path).json()["results"] == []
    assert dan_api.get("coverage").json() == {"rounds": [], "tags": [], "more_tags": False}
    assert dan_api.patch("scenarios/q0", {"tags": ["mine"]}).status_code == 404
    assert dan_api.post("scenarios/q0/retire").status_code == 404
    of_the_study = [dan_api.get(path) for path in READS[5:]]
    of_the_study += [
        post(dan_api, path, body) for path, body, _scope in WRITES if path.startswith("studies/k")
    ]
    assert [reply.status_code for reply in of_the_study] == [404] * len(of_the_study)
    assert all("kettle" not in reply.json()["detail"] for reply in of_the_study)
    unknown = dan_api.get("studies/nothing/").json()
    assert {**of_the_study[0].json(), "instance": unknown["instance"]} == unknown


@pytest.mark.django_db
def test_an_outsiders_study_of_the_same_name_is_another(dan_api: Any, launched: str) -> None:
    assert dan_api.post("studies/", DOCUMENT).status_code == 201
    assert Study.objects.filter(slug="kettle").count() == 2
    assert dan_api.get("studies/kettle").json()["rounds"] == []


@pytest.mark.django_db
def test_without_a_token_there_is_nothing(nobody_api: Any, launched: str) -> None:
    replies = [nobody_api.get(path) for path in READS] + [
        post(nobody_api, path, body) for path, body, _s in WRITES
    ]

    for reply in replies:
        assert reply.status_code == 401
        assert reply["WWW-Authenticate"] == 'Bearer realm="Plumbline"'
        assert reply["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("scope", ["read", "catalog", "studies", "responses"])
def test_a_scope_opens_its_own_addresses_only(
    api_of: Any, team: Team, ada: User, launched: str, scope: str
) -> None:
    api = api_of(team, ada, scope)

    assert [api.get(path).status_code for path in READS] == [200] * len(READS)
    assert (api.patch("scenarios/q0", {"tags": ["hot"]}).status_code == 403) == (scope != "catalog")
    for path, body, needed in WRITES:
        assert (path, post(api, path, body).status_code == 403) == (path, needed != scope)


@pytest.mark.django_db
def test_both_words_before_the_token_are_understood(ada_api: Any, team: Team) -> None:
    for word in ("Bearer", "Token", "bearer"):
        assert ada_api.get("systems/", Authorization=f"{word} {ada_api.secret}").status_code == 200
    for header in (
        "Basic YTpi",
        ada_api.secret,
        "Bearer",
        "Bearer plb_wrong",
        f"Bearer {ada_api.secret}x",
        "Bearer é",
    ):
        assert ada_api.get("systems/", Authorization=header).status_code == 401


@pytest.mark.django_db
def test_a_revoked_or_expired_token_is_none(ada_api: Any) -> None:
    token = ApiToken.objects.get()
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ada_api.get("systems/").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    assert ada_api.get("systems/").status_code == 200
    revoke_token(token=token, now=timezone.now())
    assert ada_api.get("systems/").status_code == 401


@pytest.mark.django_db
def test_who_left_the_team_takes_the_token_along(ben_api: Any, ben: User, team: Team) -> None:
    membership = Membership.objects.get(user=ben)
    kept = ApiToken.objects.get(user=ben)
    remove_member(membership=membership)
    kept.save(force_insert=True)  # even if a token outlived the membership

    assert ben_api.get("systems/").status_code == 401


@pytest.mark.django_db
def test_a_member_of_two_teams_reaches_only_the_tokens_own(api_of: Any, ada: User, team: Team) -> None:
    second = create_team(name="A second", slug="a-second", owner=ada)
    api_of(second, ada).post("systems/", SYSTEM)

    assert api_of(team, ada).get("systems/").json()["results"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["token={}", "access_token={}", "key={}", "api_key=x"])
def test_a_token_in_the_address_is_refused_even_beside_a_good_one(ada_api: Any, query: str) -> None:
    reply = ada_api.get(f"systems/?{query.format(ada_api.secret)}")

    assert reply.status_code == 401
    assert "addresses are kept in logs" in reply.json()["detail"]
    assert ada_api.secret not in reply.content.decode()
