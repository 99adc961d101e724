from __future__ import annotations

from typing import Any

import pytest

from apps.analysis.services import refresh_now
from apps.assignments.models import Slot
from apps.core import jsontext
from apps.studies.models import Round, RoundState, Study
from tests.factories.studies import DOCUMENT, document

HASH = f"sha256:{jsontext.digest(DOCUMENT)}"


@pytest.mark.django_db
def test_launching_says_what_was_opened(ada_api: Any, kettle: str) -> None:
    reply = ada_api.post("studies/kettle/launch")

    assert reply.status_code == 200
    body = reply.json()
    assert (body["study"], body["round"], body["state"], body["protocol"]) == ("kettle", 1, "running", HASH)
    assert body["slots"] == Slot.objects.count() == 18
    assert body["warnings"] == []
    assert body["join_url"] == f"http://testserver/s/{Study.objects.get().code}/"


@pytest.mark.django_db
def test_launching_warns_of_names_that_raters_would_read(ada_api: Any, kettle: str) -> None:
    ada_api.post("studies/", document(title="Is kettle/v3 better?"))

    (warning,) = ada_api.post("studies/kettle/launch").json()["warnings"]

    assert set(warning) == {"pointer", "reason"}
    assert "kettle" in warning["reason"]


@pytest.mark.django_db
def test_a_second_launch_is_refused_unless_it_replaces(ada_api: Any, kettle: str) -> None:
    ada_api.post("studies/kettle/launch")

    refused = ada_api.post("studies/kettle/launch")
    replaced = ada_api.post("studies/kettle/launch", {"replace": True, "note": "a reason"})

    assert refused.status_code == 409
    assert replaced.json()["round"] == 2
    rounds = ada_api.get("studies/kettle").json()["rounds"]
    assert [(r["number"], r["state"], r["note"]) for r in rounds] == [
        (2, "running", "a reason"),
        (1, "closed", ""),
    ]


@pytest.mark.django_db
def test_a_study_without_its_limits_cannot_be_launched(ada_api: Any, kettle: str) -> None:
    ada_api.post("studies/", document(scope={"includes": [], "excludes": []}))

    reply = ada_api.post("studies/kettle/launch")

    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json()["errors"]] == ["/scope/includes", "/scope/excludes"]
    assert not Round.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wish", "pointer"),
    [({"replace": "yes"}, "/replace"), ({"note": 7}, "/note"), ({"later": 1}, "/later"), ([1], "")],
)
def test_a_wish_that_launching_does_not_know_is_refused(
    ada_api: Any, kettle: str, wish: object, pointer: str
) -> None:
    reply = ada_api.post("studies/kettle/launch", wish)

    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]


@pytest.mark.django_db
def test_a_round_is_paused_resumed_and_closed(ada_api: Any, kettle: str) -> None:
    ada_api.post("studies/kettle/launch/")

    states = []
    for word in ("pause", "resume", "pause", "close"):
        reply = ada_api.post(f"studies/kettle/{word}")
        assert (reply.status_code, reply.json()["round"]) == (200, 1)
        states.append(reply.json()["state"])

    assert states == ["paused", "running", "paused", "closed"]
    assert Round.objects.get().state == RoundState.CLOSED


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["pause", "resume", "close"])
def test_what_the_state_does_not_allow_is_a_conflict(ada_api: Any, kettle: str, word: str) -> None:
    before_any = ada_api.post(f"studies/kettle/{word}")
    ada_api.post("studies/kettle/launch")
    ada_api.post("studies/kettle/close")
    after_all = ada_api.post(f"studies/kettle/{word}?round=1")

    assert (before_any.status_code, after_all.status_code) == (409, 409)
    assert ada_api.post(f"studies/kettle/{word}?round=9").status_code == 404


@pytest.mark.django_db
def test_progress_counts_slots_and_judgments(ada_api: Any, kettle: str, judgment: Any) -> None:
    ada_api.post("studies/kettle/launch")
    ada_api.lines(
        "studies/kettle/responses/?create=1&consent=collected-elsewhere", [judgment(n) for n in range(4)]
    )

    progress = ada_api.get("studies/kettle/progress?round=1").json()

    assert progress["slots"] == {"planned": 18, "done": 0, "leased": 0, "open": 18}
    assert (progress["responses"], progress["raters"], progress["joined"]) == (4, 4, 0)
    assert progress["median_seconds"] == 5.5
    assert progress["newest_at"].endswith("Z")
    assert ada_api.get("studies/kettle/progress").json() == progress


@pytest.mark.django_db
def test_results_before_the_first_snapshot_are_empty(ada_api: Any, kettle: str) -> None:
    ada_api.post("studies/kettle/launch")

    reply = ada_api.get("studies/kettle/results?round=1")

    assert reply.json() == {
        "study": "kettle",
        "round": 1,
        "protocol": HASH,
        "snapshot": None,
        "taken_at": None,
        "responses": 0,
        "raters": 0,
        "excluded": {"gold": 0, "attention": 0, "repeat": 0, "training": 0, "flagged": 0, "withdrawn": 0},
        "withdrawn": {},
        "estimates": [],
    }
    tag = reply["ETag"]
    assert ada_api.get("studies/kettle/results?round=1", If_None_Match=tag).status_code == 304


@pytest.mark.django_db
def test_a_study_without_a_round_has_neither_progress_nor_results(ada_api: Any, kettle: str) -> None:
    for path in ("progress", "results", "results/?round=1", "progress?round=99999"):
        assert ada_api.get(f"studies/kettle/{path}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_results_are_the_newest_snapshot_in_the_shape_of_the_contract(
    ada_api: Any, ben_api: Any, kettle: str, judgment: Any
) -> None:
    lines = [judgment(n, rater=f"r{n}") for n in range(12)]
    imported = ada_api.lines("studies/kettle/responses/?create=1&consent=collected-elsewhere", lines)
    assert imported.json() == {"accepted": 12, "repeated": 0, "refused": [], "round": 1}
    empty = ada_api.get("studies/kettle/results")
    snapshot = refresh_now(Round.objects.get().pk)
    assert snapshot is not None

    reply = ada_api.get("studies/kettle/results")
    body = reply.json()

    assert {name: body[name] for name in ("study", "round", "snapshot", "responses", "raters")} == {
        "study": "kettle",
        "round": 1,
        "snapshot": str(snapshot.pk),
        "responses": 12,
        "raters": 12,
    }
    assert body["taken_at"].endswith("Z")
    assert set(body["excluded"]) == {"gold", "attention", "repeat", "training", "flagged", "withdrawn"}
    (rate,) = ada_api.get("studies/kettle/results?measure=win_rate&metric=overall&version=kettle/v3").json()[
        "estimates"
    ]
    assert rate in body["estimates"]
    wanted = (
        "measure metric version versus slice value low high level n raters source pool weights method population "
        "undefined age"
    )
    assert set(wanted.split()) <= set(rate)
    assert (rate["value"], rate["n"], rate["raters"], rate["versus"]) == (0.5, 12, 12, "kettle/v2")
    assert rate["low"] < 0.5 < rate["high"]

    tag = reply["ETag"]
    unchanged = ada_api.get("studies/kettle/results", If_None_Match=f'"other", W/{tag}')
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", tag)
    assert "private" in reply["Cache-Control"]
    assert "Authorization" in reply["Vary"]
    tags = {
        tag,
        empty["ETag"],
        ben_api.get("studies/kettle/results")["ETag"],
        ada_api.get("studies/kettle/results?round=1&metric=overall")["ETag"],
    }
    assert len(tags) == 4
    assert ada_api.get("studies/kettle/results", If_None_Match=empty["ETag"]).status_code == 200


@pytest.mark.django_db
def test_results_cost_the_same_queries_whatever_they_hold(
    ada_api: Any, kettle: str, django_assert_num_queries: Any
) -> None:
    ada_api.post("studies/kettle/launch")
    tag = ada_api.get("studies/kettle/results")["ETag"]

    with django_assert_num_queries(5):
        assert ada_api.get("studies/kettle/results", If_None_Match=tag).status_code == 304
    with django_assert_num_queries(6):
        assert ada_api.get("studies/kettle/results").status_code == 200
