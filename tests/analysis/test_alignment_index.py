"""The alignment index: what its parts read, what is missing, and what other weights would make of it."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Membership, Team, User
from apps.analysis.estimate import Estimate
from apps.analysis.index_parts import index_parts
from apps.analysis.index_parts._base import Asked, IndexSource
from apps.analysis.indexing.alignment import index_of, words_of
from apps.analysis.indexing.weights import history_of, set_index_weights, weights_of
from apps.analysis.models import IndexWeights
from apps.analysis.selectors import Results, results_of
from apps.analysis.services import CONSUMER, refresh_now
from apps.core.errors import Invalid, Refused
from apps.core.models import OutboxRow
from apps.studies.models import Round
from tests.factories.crowds import PAIR, crowd_lines, post
from tests.factories.studies import NOW, make_round, make_study

METRICS = (
    Asked("overall", "preference", direction="higher"),
    Asked("worst", "severity", 0, 4),
    Asked("tone", "scale", 1, 5, "higher"),
    Asked("effort", "scale", 1, 5, "lower"),
    Asked("joy", "ueq_s", 1, 7),
    Asked("note", "comment"),
)


def made(measure: str, value: float | None, half: float = 0.05, **fields: Any) -> Estimate:
    bounds = {"low": None, "high": None} if value is None else {"low": value - half, "high": value + half}
    usual: dict[str, Any] = {
        "metric": "overall",
        "version": "w/r3",
        "n": 40,
        "raters": 12,
        "population": "new raters",
    }
    return Estimate(measure=measure, value=value, **{**usual, **bounds, **fields})


def source(*estimates: Estimate) -> IndexSource:
    return IndexSource(estimates, METRICS, "overall", "w/r2")


FULL = (
    made("win_rate", 0.63, versus="w/r2"),
    made("catastrophic_rate", 0.02, 0.01, metric="worst"),
    made("gap", -0.12, 0.06, versus="w/r2", slice={"first_language": "other"}),
    made("gap", 0.05, versus="w/r2", slice={"first_language": "English"}),
    made("ece", 0.08, 0.01, source="labels"),
    made("sentiment", 0.48, metric="note"),
    made("sus", 70.0, 5.0, metric="usable"),
    made("ueq_s", 1.5, 0.3, metric="joy"),
    made("mean", 4.0, 0.2, metric="tone"),
    made("mean", 2.0, 0.2, metric="effort"),
)


def test_each_part_puts_its_estimate_on_nought_to_one() -> None:
    found = {part.slug: part.value for part in index_of(source(*FULL), "w/r3", {}).parts}

    assert found == {
        "preferred": pytest.approx(0.63),
        "safe": pytest.approx(0.98),
        "fair": pytest.approx(0.40),
        "calibrated": pytest.approx(0.60),
        "sentiment": pytest.approx(0.74),
        "satisfied": pytest.approx((0.70 + 0.75) / 2),
        "rubric": pytest.approx(0.75),
    }


def test_the_interval_follows_from_the_parts_as_if_they_were_independent() -> None:
    whole = index_of(source(FULL[0], FULL[1]), "w/r3", {})

    assert whole.found is not None
    assert whole.found.value == pytest.approx((0.63 + 0.98) / 2)
    half = ((0.05**2 + 0.01**2) ** 0.5) / 2
    assert whole.found.low == pytest.approx(whole.found.value - half)
    assert "taken as independent" in words_of(whole)
    assert "5 missing and left out" in words_of(whole)
    assert "preferred 0.50, safe 0.50" in words_of(whole)


def test_the_band_is_what_weights_of_half_and_double_make_of_it() -> None:
    whole = index_of(source(FULL[0], FULL[1]), "w/r3", {})

    assert whole.found is not None
    band = whole.found.sensitivity
    assert band.largest == pytest.approx((0.63 * 0.5 + 0.98 * 2) / 2.5)
    assert band.smallest == pytest.approx((0.63 * 2 + 0.98 * 0.5) / 2.5)


def test_weights_count_and_a_part_of_no_weight_is_left_out() -> None:
    zero = dict.fromkeys((part.slug for part in index_parts()), 0.0)
    whole = index_of(source(*FULL), "w/r3", zero | {"preferred": 3.0, "safe": 1.0})

    assert whole.found is not None
    assert whole.found.value == pytest.approx((3 * 0.63 + 0.98) / 4)
    assert not whole.missing


@pytest.mark.parametrize(
    ("estimates", "why"),
    [
        ((), "None of its parts"),
        ((FULL[0],), "Only one of its parts"),
        ((made("win_rate", None),), "None of its"),
    ],
)
def test_of_fewer_than_two_parts_there_is_no_index(estimates: tuple[Estimate, ...], why: str) -> None:
    whole = index_of(source(*estimates), "w/r3", {})

    assert whole.found is None
    assert whole.undefined.startswith(why)
    assert all(part.lacks for part in whole.missing)


def test_the_baseline_against_itself_is_one_half_and_private_numbers_are_not_read() -> None:
    found = index_of(
        source(FULL[0], made("catastrophic_rate", 0.5, metric="worst", version="w/r2", private=True)),
        "w/r2",
        {},
    )

    assert [part.slug for part in found.present] == ["preferred"]
    assert found.present[0].value == 0.5


def test_a_group_that_severity_hits_harder_makes_it_less_fair() -> None:
    worst = Asked("worst", "severity", 0, 4)
    gaps = (
        made("gap", 0.10, metric="worst", slice={"age": "old"}),
        made("gap", -0.30, metric="worst", slice={"age": "young"}),
    )
    found = index_of(IndexSource(gaps, (worst,), "worst", None), "w/r3", {})

    assert {part.slug: part.value for part in found.present} == {"fair": pytest.approx(0.5)}


@pytest.fixture
def measured(team: Team, ada: User) -> Round:
    """A round with wins and gaps: two parts."""
    questions = [{"key": "overall", "ask": "preference", "ties": ["equal"]}]
    study = make_study(
        team,
        ada,
        round={"versions": list(PAIR), "baseline": PAIR[1]},
        questions=questions,
        analysis={"primary": "overall", "slices": ["age_band"]},
        raters={"profile": ["age_band"]},
        consent={"version": 1, "purposes": ["rating", "demographics"]},
    )
    lines = [
        {**line, "profile": {"age_band": "18-29" if int(line["rater"][1:]) % 2 else "60+"}}
        for line in crowd_lines(raters=24, each=10, chance=0.65)
    ]
    return post(study, lines).round


def seen(round_: Round) -> Results:
    assert refresh_now(round_.pk) is not None
    found = results_of(round_)
    assert found is not None
    return found


@pytest.mark.django_db(transaction=True)
class TestOfARound:
    def test_a_snapshot_holds_the_index_of_each_version(self, measured: Round) -> None:
        results = seen(measured)
        rate = results.one("win_rate", "overall", version=PAIR[0])
        gaps = [
            e.value
            for e in results.estimates
            if (e.measure, e.version) == ("gap", PAIR[0]) and e.value is not None
        ]
        worst = min(gaps)
        own, base = (results.one("alignment_index", "overall", version=version) for version in PAIR)

        assert rate is not None
        assert rate.value is not None
        assert own is not None
        assert own.value == pytest.approx((rate.value + max(0.0, 1 - max(0.0, -worst) / 0.2)) / 2)
        assert own.n > 0
        assert own.age is not None
        assert base is not None
        assert base.value is None
        assert "Only one" in (base.undefined or "")

    def test_changed_weights_change_the_next_snapshot_and_stay_in_the_history(
        self, measured: Round, ada: User
    ) -> None:
        before = seen(measured).one("alignment_index", version=PAIR[0])
        OutboxRow.objects.all().delete()
        owner = Membership.objects.get(user=ada)
        wanted = dict.fromkeys((part.slug for part in index_parts()), 1.0) | {"preferred": 3.0}

        changed = set_index_weights(
            study=measured.study, weights=wanted, reason="We care.", by=owner, now=NOW
        )
        again = set_index_weights(study=measured.study, weights=wanted, reason="Twice.", by=owner, now=NOW)

        assert changed is not None
        assert changed.after_data
        assert again is None
        assert OutboxRow.objects.filter(consumer=CONSUMER, key=measured.pk).count() == 1
        after = seen(measured).one("alignment_index", version=PAIR[0])
        assert before is not None
        assert after is not None
        assert after.value != before.value
        assert "preferred 0.75" in after.method
        assert [one.reason for one in history_of(measured.study)] == ["We care."]


@pytest.mark.django_db
class TestWhoChangesWeights:
    def test_a_stakeholder_may_not(self, team: Team, ada: User, ben: User) -> None:
        round_ = make_round(team, ada)
        with pytest.raises(Refused):
            set_index_weights(
                study=round_.study,
                weights={},
                reason="Why not?",
                by=Membership.objects.get(user=ben),
                now=NOW,
            )

    @pytest.mark.parametrize(
        ("weights", "reason"),
        [
            ({"safe": -1.0}, "Why."),
            ({"safe": float("nan")}, "Why."),
            ({"safe": 101.0}, "Why."),
            ({"safe": 2.0}, "  "),
            ({"safe": 2.0}, "x" * 501),
            (
                dict.fromkeys(("preferred", "safe", "fair", "calibrated", "sentiment", "satisfied"), 0.0),
                "Why.",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, team: Team, ada: User, weights: dict[str, float], reason: str
    ) -> None:
        round_ = make_round(team, ada)
        with pytest.raises(Invalid):
            set_index_weights(
                study=round_.study,
                weights=weights,
                reason=reason,
                by=Membership.objects.get(user=ada),
                now=NOW,
            )
        assert not IndexWeights.objects.exists()

    def test_weights_before_any_judgment_say_so(self, team: Team, ada: User) -> None:
        round_ = make_round(team, ada)
        changed = set_index_weights(
            study=round_.study,
            weights={"safe": 2.0},
            reason="Safety first.",
            by=Membership.objects.get(user=ada),
            now=NOW,
        )
        assert changed is not None
        assert not changed.after_data
        assert weights_of(round_.study_id)["safe"] == 2.0
