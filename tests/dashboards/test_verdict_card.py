"""The head of the dashboard: one sentence, what it would take, and the gates with their numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Team, User
from apps.analysis.gate_bound import GateBound, HealthCheck
from apps.analysis.services import refresh_now
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.verdict import verdict_card
from apps.governance.rules import gate_outcome, study_outcome
from apps.governance.services import evaluate
from apps.governance.verdicts import GateVerdict, Verdict
from apps.studies.models import Round
from apps.studies.protocol.sections import Gate
from tests.dashboards.conftest import TAKEN
from tests.factories.crowds import crowd_lines, gated_study, post

PROVENANCE = Provenance("/rows/", 3, TAKEN, "sha256:abc", "snap", "")


def verdict(*gates: tuple[dict[str, Any], dict[str, Any]], health: tuple[HealthCheck, ...] = ()) -> Verdict:
    found = []
    for said, numbers in gates:
        gate = Gate.model_validate({"metric": "overall", "kind": "guardrail", "rule": "low >= 0.50", **said})
        bound = GateBound(
            name=gate.name,
            metric="overall",
            measure="win_rate",
            version="w/r3",
            versus="w/r2",
            **{"n": 420, "raters": 73, **numbers},
        )
        rule = gate.asks
        outcome = gate_outcome(rule, bound, panel_is_fixed=False, healthy=not health)
        found.append(GateVerdict(gate, rule, outcome, bound, locked_before_data=True))
    total = study_outcome((gate.outcome, gate.gate.kind) for gate in found)
    return Verdict(Round(number=3), total, tuple(found), health, None)


OPEN = {"value": 0.55, "low": 0.48, "high": 0.62, "needed": 180}


def test_an_open_verdict_says_how_many_judgments_it_needs() -> None:
    card = verdict_card(verdict(({"name": "better"}, OPEN)), PROVENANCE)

    assert (card.pill.kind, card.headline) == ("wait", "Not decided yet.")
    assert "about 180 more judgments" in card.text
    (row,) = card.rows
    assert (row.figures, row.rule) == ("55% [48, 62]", "low bound ≥ 50%")
    assert row.about == "w/r3 against w/r2 · 420 judgments, 73 raters"
    assert row.how is not None
    assert row.how.rows_url.startswith("/rows/?round=3&metric=overall")


def test_the_gate_that_needs_most_speaks_for_all() -> None:
    far = {"value": 0.501, "low": 0.4, "high": 0.6, "needed": None}
    card = verdict_card(verdict(({"name": "a"}, OPEN), ({"name": "b"}, far)), PROVENANCE)

    assert "over ten times" in card.text


def test_a_failing_signal_is_named_and_fails_nothing() -> None:
    good = {"value": 0.7, "low": 0.6, "high": 0.8}
    bad = {"value": 0.3, "low": 0.2, "high": 0.4}
    card = verdict_card(verdict(({"name": "a"}, good), ({"name": "side", "kind": "signal"}, bad)), PROVENANCE)

    assert (card.pill.kind, card.headline) == ("pass", "Every guardrail holds.")
    assert "side" in card.text


def test_unhealthy_data_say_why() -> None:
    check = HealthCheck(check="side_balance", gate="a", healthy=False, reason="Always first.")
    card = verdict_card(verdict(({"name": "a"}, OPEN), health=(check,)), PROVENANCE)

    assert card.headline == "These data cannot be trusted yet."
    assert card.troubles == ("Always first.",)


def test_a_reason_stands_where_there_is_no_number() -> None:
    card = verdict_card(
        verdict(({"name": "a"}, {"value": None, "n": 0, "undefined": "Never compared."})), None
    )

    assert card.rows[0].figures == "Never compared."
    assert card.rows[0].is_undefined
    assert card.text == "", "more people would not help here"


def test_too_few_people_are_asked_for() -> None:
    few = {"value": 0.9, "low": 0.7, "high": 0.95, "raters": 9}

    assert "at least 10 people" in verdict_card(verdict(({"name": "a"}, few)), PROVENANCE).text


def test_a_study_without_gates_says_what_to_do() -> None:
    assert "Add one to the next round" in verdict_card(verdict(), PROVENANCE).text


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ("gap_low >= -0.10", "low bound of the gap ≥ \u221210"),
        ("ratio_high <= 1.25", "high bound of the ratio ≤ 1.25"),
        ("count <= 0", "count ≤ 0"),
        ("high <= 0.005", "high bound ≤ 0.5%"),
    ],
)
def test_rules_read_as_people_say_them(rule: str, shown: str) -> None:
    card = verdict_card(verdict(({"name": "a", "rule": rule, "slice": "x"}, OPEN)), PROVENANCE)

    assert card.rows[0].rule == shown


@pytest.mark.django_db(transaction=True)
def test_the_page_begins_with_the_verdict(team: Team, ada: User, ada_client: Client) -> None:
    study = gated_study(team, ada, {"name": "better than v2", "rule": "low >= 0.5"})
    round_ = post(study, crowd_lines(raters=20, each=10, chance=0.58)).round
    refresh_now(round_.pk)

    page = ada_client.get("/d/kettles/kettle/").content.decode()

    assert page.index("Not decided yet.") < page.index("<h2>Leaderboard")
    assert "better than v2" in page
    assert "Agreement of raters" in page


@pytest.mark.django_db(transaction=True)
def test_the_teams_list_shows_each_verdict(team: Team, ada: User, ada_client: Client) -> None:
    study = gated_study(team, ada, {"name": "better than v2", "rule": "low >= 0.5"})
    round_ = post(study, crowd_lines(raters=20, each=10, chance=0.58)).round
    assert "none yet" in ada_client.get("/d/kettles/").content.decode()
    refresh_now(round_.pk)
    evaluate(round_.pk)

    assert "Inconclusive" in ada_client.get("/d/kettles/").content.decode()
