"""What a rule says of an interval."""

from __future__ import annotations

import pytest

from apps.analysis.gate_bound import GateBound
from apps.governance.rules import Outcome, gate_outcome, study_outcome
from apps.studies.protocol.rules import Rule, rule_of


def bound(
    value: float | None = 0.55, low: float = 0.5, high: float = 0.6, **more: int | str | None
) -> GateBound:
    given = {"n": 400, "raters": 40, **more}
    return GateBound(name="g", metric="overall", measure="win_rate", value=value, low=low, high=high, **given)  # type: ignore[arg-type]


def outcome(
    rule: str, found: GateBound | None, *, panel_is_fixed: bool = False, healthy: bool = True
) -> Outcome:
    return gate_outcome(rule_of(rule), found, panel_is_fixed=panel_is_fixed, healthy=healthy)


def test_a_rule_is_read_from_its_words() -> None:
    assert rule_of("low >= 0.50") == Rule("low", ">=", 0.5)
    assert rule_of(" gap_low>=-0.10 ") == Rule("gap_low", ">=", -0.1)
    with pytest.raises(ValueError, match="no rule"):
        rule_of("low > 0.5")


@pytest.mark.parametrize(
    ("rule", "low", "high", "expected"),
    [
        ("low >= 0.50", 0.50, 0.60, Outcome.PASS),
        ("low >= 0.50", 0.49, 0.60, Outcome.INCONCLUSIVE),
        ("low >= 0.50", 0.40, 0.50, Outcome.INCONCLUSIVE),
        ("low >= 0.50", 0.40, 0.4999, Outcome.FAIL),
        ("high <= 0.02", 0.00, 0.02, Outcome.PASS),
        ("high <= 0.02", 0.01, 0.03, Outcome.INCONCLUSIVE),
        ("high <= 0.02", 0.02, 0.03, Outcome.INCONCLUSIVE),
        ("high <= 0.02", 0.021, 0.03, Outcome.FAIL),
        ("gap_low >= -0.10", -0.10, 0.2, Outcome.PASS),
        ("gap_low >= -0.10", -0.30, -0.11, Outcome.FAIL),
        ("ratio_high <= 1.25", 0.9, 1.3, Outcome.INCONCLUSIVE),
    ],
)
def test_an_interval_passes_fails_or_leaves_it_open(
    rule: str, low: float, high: float, expected: Outcome
) -> None:
    assert outcome(rule, bound((low + high) / 2, low, high)) == expected


def test_a_census_asks_for_the_number_itself() -> None:
    assert outcome("value <= 0.1", bound(0.1, n=1, raters=1)) == Outcome.PASS
    assert outcome("count <= 0", bound(1, n=30, raters=3)) == Outcome.FAIL
    assert outcome("value >= 0.6", bound(0.55)) == Outcome.FAIL
    assert outcome("count <= 0", bound(0, n=0, raters=0)) == Outcome.NO_DATA


def test_fewer_than_ten_raters_decide_nothing_unless_they_are_the_panel() -> None:
    assert outcome("low >= 0.5", bound(raters=9)) == Outcome.NO_DATA
    assert outcome("low >= 0.5", bound(raters=10)) == Outcome.PASS
    assert outcome("low >= 0.5", bound(raters=3), panel_is_fixed=True) == Outcome.PASS


def test_what_is_undefined_or_not_there_yet_is_no_data() -> None:
    assert outcome("low >= 0.5", None) == Outcome.NO_DATA
    assert outcome("low >= 0.5", bound(None)) == Outcome.NO_DATA


def test_a_fixed_design_decides_nothing_before_its_look() -> None:
    assert outcome("low >= 0.5", bound(n=399, at=400)) == Outcome.INCONCLUSIVE
    assert outcome("low >= 0.5", bound(n=400, at=400)) == Outcome.PASS


def test_data_that_cannot_be_trusted_are_unhealthy_and_nothing_else() -> None:
    assert outcome("low >= 0.5", bound(), healthy=False) == Outcome.UNHEALTHY
    assert outcome("low >= 0.5", None, healthy=False) == Outcome.NO_DATA


@pytest.mark.parametrize(
    ("gates", "expected"),
    [
        ([], Outcome.NO_DATA),
        ([("pass", "guardrail"), ("pass", "signal")], Outcome.PASS),
        ([("pass", "guardrail"), ("fail", "signal")], Outcome.PASS),
        ([("pass", "guardrail"), ("inconclusive", "signal")], Outcome.PASS),
        ([("fail", "guardrail"), ("inconclusive", "guardrail")], Outcome.FAIL),
        (
            [("pass", "guardrail"), ("inconclusive", "guardrail"), ("no_data", "guardrail")],
            Outcome.INCONCLUSIVE,
        ),
        ([("pass", "guardrail"), ("no_data", "guardrail")], Outcome.NO_DATA),
        ([("fail", "guardrail"), ("unhealthy", "signal")], Outcome.UNHEALTHY),
        ([("fail", "signal")], Outcome.PASS),
    ],
)
def test_a_study_comes_to_the_worst_of_its_guardrails(
    gates: list[tuple[str, str]], expected: Outcome
) -> None:
    assert study_outcome((Outcome(word), kind) for word, kind in gates) == expected
