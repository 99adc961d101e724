"""A version taken out of use: what was measured stays under a mark, it leads nothing, and no round to come shows it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.accounts.services import create_token
from apps.analysis.services import refresh_now
from apps.catalog.models import VersionChange
from apps.catalog.withdrawing import restore_version, version_in, withdraw_version
from apps.core.errors import Invalid
from apps.studies.models import Round
from apps.studies.services.freeze import named_versions
from tests.factories.crowds import PAIR, crowd_lines, gated_study, post
from tests.factories.studies import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    round_ = post(gated_study(team, ada), crowd_lines(raters=12, each=4, chance=0.9, scenarios=6)).round
    assert refresh_now(round_.pk) is not None
    return round_


def test_its_numbers_stay_under_the_mark_and_it_leads_nothing(
    judged: Round, team: Team, ada: User, ada_client: Client, ben_client: Client
) -> None:
    study = "/d/kettles/kettle/"
    before = ben_client.get(f"{study}?view=full").content.decode()
    assert before.index(f"<bdi>{PAIR[0]}</bdi>") < before.index("rank 1")
    assert "It leaked names." not in before

    withdraw_version(version=version_in(team, PAIR[0]), reason="It leaked names.", actor=ada, now=NOW)

    after = ben_client.get(f"{study}?view=full").content.decode()
    board = after[after.index('id="board"') :]
    assert "withdrawn on 2 Mar 2026" in after
    assert "It leaked names." in after
    assert board.index(f"<bdi>{PAIR[1]}</bdi>") < board.index(f"<bdi>{PAIR[0]}</bdi>"), "it stands last"
    own = board[board.index(f'<span class="nm"><bdi>{PAIR[0]}</bdi>') :].partition("</li>")[0]
    assert "withdrawn" in own
    assert "rank 1" not in own
    assert "%" in own, "its number stays"
    assert f"<bdi>{PAIR[0]}</bdi> is withdrawn" in ben_client.get("/d/kettles/").content.decode()
    profile = ben_client.get(f"{study}versions/{PAIR[0]}/").content.decode()
    assert "so it is put forward for nothing" in profile
    fragment = {
        "HX-Request": "true",
        "If-None-Match": ben_client.get(study, headers={"HX-Request": "true"})["ETag"],
    }
    assert ben_client.get(study, headers=fragment).status_code == 304
    restore_version(version=version_in(team, PAIR[0]), actor=ada, now=NOW)
    assert ben_client.get(study, headers=fragment).status_code == 200, "a poll sees it at once"
    assert "It leaked names." not in ben_client.get(study).content.decode()


def test_no_round_to_come_shows_it_and_what_happened_is_written_down(
    judged: Round, team: Team, ada: User, ada_client: Client
) -> None:
    version = version_in(team, PAIR[0])
    with pytest.raises(Invalid):
        withdraw_version(version=version, reason="  ", actor=ada, now=NOW)
    for _twice in range(2):
        withdraw_version(version=version, reason="It leaked names.", actor=ada, now=NOW)

    with pytest.raises(Invalid, match="It leaked names"):
        named_versions(judged.study, list(PAIR))
    offered = ada_client.get("/console/catalogue/").content.decode()
    assert "It leaked names." in offered

    restore_version(version=version, note="It was another.", actor=ada, now=NOW)
    assert [one.key for one in named_versions(judged.study, list(PAIR))] == list(PAIR)
    told = VersionChange.objects.order_by("pk").values_list("fields__withdrawn_reason", "note", "by")
    assert list(told) == [
        (["", "It leaked names."], "", ada.pk),
        (["It leaked names.", ""], "It was another.", ada.pk),
    ]


def test_owners_and_researchers_withdraw_by_machine_and_in_the_console(
    judged: Round, ada: User, ben: User, ada_client: Client, ben_client: Client
) -> None:
    team = judged.study.team

    def call(user: User, method: str, path: str, body: Any = None, **headers: str) -> Any:
        secret = create_token(team=team, user=user, name="test", scopes=["all"])[1]
        signed = {"Authorization": f"Bearer {secret}", **headers}
        address = f"/api/v1/{path}"
        if method == "get":
            return Client().get(address, headers=signed)
        return Client().post(address, data=body or {}, content_type="application/json", headers=signed)

    address = f"versions/{PAIR[0]}/withdraw"
    assert call(ben, "post", address, {"reason": "No."}).status_code == 403
    assert call(ada, "post", address, {}).status_code == 422
    assert call(ada, "post", "versions/nothing/withdraw", {"reason": "No."}).status_code == 404
    first = call(ada, "get", "studies/kettle/results")
    assert first.json()["withdrawn"] == {}

    done = call(ada, "post", address, {"reason": "It leaked names."})

    assert done.status_code == 200
    assert done.json()["withdrawn"]["reason"] == "It leaked names."
    listed = {one["key"]: one for one in call(ben, "get", "versions/").json()["results"]}
    assert listed[PAIR[0]]["withdrawn"]["reason"] == "It leaked names."
    assert "withdrawn" not in listed[PAIR[1]]
    second = call(ada, "get", "studies/kettle/results", **{"If-None-Match": first["ETag"]})
    assert list(second.json()["withdrawn"]) == [PAIR[0]]
    assert second.json()["estimates"] == first.json()["estimates"]
    assert "withdrawn" not in call(ada, "post", f"versions/{PAIR[0]}/restore").json()

    page = "/console/catalogue/versions/"
    assert ben_client.post(page, {"key": PAIR[1], "reason": "No."}).status_code == 403
    assert ada_client.post(page, {"key": PAIR[1], "reason": "Too slow."}).status_code == 302
    assert version_in(team, PAIR[1]).withdrawn_reason == "Too slow."
    assert ada_client.post(page, {"key": PAIR[1], "act": "restore"}).status_code == 302
    assert version_in(team, PAIR[1]).withdrawn_at is None
