"""Measures through real imports, on judgments whose numbers can be worked out by hand."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import numpy as np
import pytest

from apps.accounts.models import Team, User
from apps.analysis.estimate import Estimate
from apps.analysis.selectors import Results, results_of
from apps.analysis.services import refresh_now
from apps.catalog.services import upsert
from apps.raters.models import Rater
from apps.statistics.equity import group_gaps, group_ratios, subtraction_attacks
from apps.statistics.population import Population
from apps.studies.models import Round
from tests.factories.crowds import PAIR, gated_study, post
from tests.factories.studies import ndjson

pytestmark = pytest.mark.django_db(transaction=True)

Lines = list[dict[str, Any]]


def judgment(rater: str, scenario: str, said: str = "first", **more: Any) -> dict[str, Any]:
    sure = more.pop("sure", None)
    answers = {"overall": said} | ({} if sure is None else {"sure": sure})
    return {"scenario": scenario, "shown": list(PAIR), "rater": rater, "answers": answers, **more}


def preference(*measures: str) -> dict[str, Any]:
    named = {"measures": list(measures)} if measures else {}
    return {"key": "overall", "ask": "preference", "ties": ["equal", "cannot_judge"], **named}


def confidence(*measures: str) -> dict[str, Any]:
    named = {"measures": list(measures)} if measures else {}
    return {"key": "sure", "ask": "confidence", "of": "overall", "optional": True, **named}


def imported(team: Team, ada: User, lines: Lines, *questions: dict[str, Any], **analysis: Any) -> Round:
    fixed = {"population": {"raters": "new", "scenarios": "fixed"}}
    study = gated_study(
        team,
        ada,
        questions=list(questions) or [preference()],
        raters={"profile": ["first_language", "age_band"]},
        analysis={"primary": "overall", **fixed, **analysis},
    )
    round_ = post(study, lines).round
    assert refresh_now(round_.pk) is not None
    return round_


def seen(round_: Round, *, to_researcher: bool = True) -> Results:
    found = results_of(round_, to_researcher=to_researcher)
    assert found is not None
    return found


def only(found: list[Estimate]) -> Estimate:
    (estimate,) = found
    return estimate


def pseudonym(key: str) -> str:
    return Rater.objects.get(key=key).pseudonym


def fill_scenarios(team: Team, rows: Lines) -> None:
    asked = [{"messages": [{"role": "user", "content": "Why?"}], **row} for row in rows]
    report = upsert(team=team, what="scenarios", body=ndjson(asked), as_list=False, create_missing=False)
    assert report.accepted == len(rows), report.refused


def three_raters(**more: Any) -> Lines:
    """Return ten items that all three judge alike, but for two on which the last differs."""
    return [
        judgment(f"r{rater}", f"q{item}", "second" if rater == 2 and item < 2 else "first", **more)
        for item in range(10)
        for rater in range(3)
    ]


def by_language(**counts: tuple[int, int]) -> Lines:
    """Return one judgment a person: for each language how many prefer the first version, and how many people there are."""
    return [
        judgment(
            f"{language}{n}",
            f"q{language}{n}",
            "first" if n < wins else "second",
            profile={"first_language": language},
        )
        for language, (wins, people) in counts.items()
        for n in range(people)
    ]


def test_the_smallest_gap_follows_from_the_error_of_a_win_rate(team: Team, ada: User) -> None:
    lines = [judgment(f"r{n}", f"q{n}", ("first", "second")[n % 2]) for n in range(20)]

    found = seen(imported(team, ada, lines))

    gap = only(found.all("smallest_gap", "overall"))
    # 20 clusters of one: the effective n is 19, and (t(.975, 19) + t(.8, 19)) 0.5 / sqrt(19) = 2.953975 * 0.114708.
    assert gap.value == pytest.approx(0.338844, abs=1e-5)
    assert (gap.version, gap.versus, gap.low, gap.high, gap.n, gap.raters) == (*PAIR, None, None, 20, 20)
    assert gap.method.startswith("seen with chance 0.8 at level 0.95; ")


def test_a_gap_larger_than_there_can_be_is_none(team: Team, ada: User) -> None:
    # Two clusters: (t(.975, 1) + t(.8, 1)) 0.5 / sqrt(2) is 5 points of 1, where a win rate lies at most 0.5 from one half.
    lines = [judgment(f"r{n % 2}", f"q{n}", ("first", "second")[n % 2]) for n in range(4)]

    gap = only(seen(imported(team, ada, lines)).all("smallest_gap", "overall"))

    assert gap.value is None
    assert "could not show even the largest gap" in (gap.undefined or "")


def test_a_confidence_has_a_smallest_gap_of_its_mean(team: Team, ada: User) -> None:
    lines = [judgment(f"r{n}", f"q{n}", sure=(0.6, 0.8)[n % 2]) for n in range(20)]

    found = seen(imported(team, ada, lines, preference(), confidence()))

    # The standard error is 0.1 / sqrt(19); degrees of freedom are 19.
    gap = only(found.all("smallest_gap", "sure"))
    assert gap.value == pytest.approx(2.953975 * 0.1 / np.sqrt(19), abs=1e-5)
    assert gap.version is None


def test_a_median_and_an_intraclass_correlation_are_given_on_request(team: Team, ada: User) -> None:
    pairs = [(0.5, 0.6), (0.7, 0.7), (0.9, 1.0), (0.6, 0.5), (0.8, 0.95), (0.55, 0.7)]
    lines = [
        judgment(f"r{2 * item + side}", f"q{item}", sure=said)
        for item, both in enumerate(pairs)
        for side, said in enumerate(both)
    ]

    found = seen(imported(team, ada, lines, preference(), confidence("median", "icc")))

    said = sorted(value for both in pairs for value in both)
    assert only(found.all("median", "sure")).value == pytest.approx((said[5] + said[6]) / 2)
    grand = fmean(said)
    between = sum(2 * (fmean(both) - grand) ** 2 for both in pairs) / 5
    within = sum((value - fmean(both)) ** 2 for both in pairs for value in both) / 6
    agreement = only(found.all("icc", "sure"))
    assert agreement.value == pytest.approx((between - within) / (between + within))
    assert (agreement.n, agreement.raters) == (6, 12)


def test_cohens_kappa_names_two_raters_to_researchers_only(team: Team, ada: User) -> None:
    table = [("first", "first")] * 4 + [("second", "second")] * 3 + [("first", "second")] * 2
    table += [("second", "first")]
    lines = [
        judgment(rater, f"q{n}", said)
        for n, both in enumerate(table)
        for rater, said in zip("ab", both, strict=True)
    ]
    lines += [judgment("c", f"q{n}") for n in range(4)]  # shares too few with either

    round_ = imported(team, ada, lines, preference("cohen_kappa"))

    # They agree on 7 of 10; chance gives 0.6 * 0.5 + 0.4 * 0.5.
    kappa = only(seen(round_).all("cohen_kappa", slice={"raters": f"{pseudonym('a')}, {pseudonym('b')}"}))
    assert kappa.value == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    assert (kappa.n, kappa.raters, kappa.private) == (10, 2, True)
    assert len(seen(round_).estimates) == 1
    assert seen(round_, to_researcher=False).estimates == ()


def test_a_rater_is_held_against_the_majority_of_the_others(team: Team, ada: User) -> None:
    lines = [*three_raters(), judgment("r0", "q-alone"), judgment("r3", "q0", "cannot_judge")]

    round_ = imported(team, ada, lines, preference("rater_accuracy"))

    found = {str(e.slice): (e.value, e.n) for e in seen(round_).estimates}
    # Where r2 differs, the others of r0 are r1 and r2, who tie; who cannot judge is no other.
    assert found == {
        str({"rater": pseudonym("r0")}): (1.0, 8),
        str({"rater": pseudonym("r1")}): (1.0, 8),
        str({"rater": pseudonym("r2")}): (0.8, 10),
    }
    assert seen(round_, to_researcher=False).estimates == ()


def test_confidence_is_held_against_the_majority_of_the_others(team: Team, ada: User) -> None:
    lines = three_raters(sure=0.8)

    found = seen(imported(team, ada, lines, preference(), confidence("ece", "brier", "ece_debiased", "mean")))

    # 24 of the 26 answers that can be held against something are those of the others.
    ece, brier = only(found.all("ece", "sure")), only(found.all("brier", "sure"))
    assert ece.value == pytest.approx(24 / 26 - 0.8)
    assert (ece.n, ece.raters) == (26, 3)
    assert brier.value == pytest.approx((24 * 0.2**2 + 2 * 0.8**2) / 26)
    debiased = only(found.all("ece_debiased", "sure"))
    assert debiased.value is not None
    assert debiased.value <= 24 / 26 - 0.8
    assert only(found.all("mean", "sure")).n == 30


def test_confidence_that_nothing_can_be_held_against_has_a_reason(team: Team, ada: User) -> None:
    lines = [judgment(f"r{n}", f"q{n}", sure=0.8) for n in range(4)]

    found = seen(imported(team, ada, lines, preference(), confidence()))

    ece = only(found.all("ece", "sure"))
    assert ece.value is None
    assert "majority of other people" in str(ece.undefined)


def test_a_group_is_set_against_everyone_else(team: Team, ada: User) -> None:
    lines = by_language(en=(8, 10), other=(4, 10))

    found = seen(imported(team, ada, lines, slices=["first_language"]), to_researcher=False)

    def of(measure: str, group: str) -> Estimate:
        (estimate,) = found.all(measure, slice={"first_language": group}, versus=PAIR[1])
        return estimate

    assert of("win_rate", "en").value == pytest.approx(0.8)
    assert of("win_rate", "other").value == pytest.approx(0.4)
    gap = of("gap", "other")
    assert gap.value == pytest.approx(-0.4)
    assert gap.low is not None
    assert gap.high is not None
    assert -1 <= gap.low < -0.4 < gap.high <= 1
    assert gap.method == (
        "ties half; Newcombe; Benjamini-Hochberg over 2 groups, intervals with false coverage rate; "
        "clustered by rater, CR1, t"
    )
    assert of("ratio", "other").value == pytest.approx(0.5)
    assert of("ratio", "en").value == pytest.approx(2.0)
    # Whoever asks for the win rate as such does not get a group's.
    assert only(found.all("win_rate", versus=PAIR[1])).slice is None


def test_more_groups_make_wider_intervals_unless_nothing_is_corrected(team: Team, ada: User) -> None:
    lines = by_language(en=(8, 10), other=(4, 10), fr=(5, 10))
    widths = {}
    for correction in ("holm", "none"):
        found = seen(imported(team, ada, lines, slices=["first_language"], correction=correction))
        gap = only(found.all("gap", slice={"first_language": "en"}))
        assert gap.low is not None
        assert gap.high is not None
        widths[correction] = gap.high - gap.low
        Round.objects.all().delete()

    assert widths["holm"] > widths["none"] * 1.1


def test_a_closed_form_widens_as_making_it_anew_would(team: Team, ada: User) -> None:
    rng = np.random.default_rng(3)
    said = {
        language: rng.uniform(low, 1, 8).round(2).tolist() for language, low in (("en", 0.1), ("fr", 0.6))
    }
    lines = [
        judgment(f"{language}{n}", f"q{language}{n}", sure=sure, profile={"first_language": language})
        for language, values in said.items()
        for n, sure in enumerate(values)
    ]

    round_ = imported(
        team,
        ada,
        lines,
        preference("win_rate"),
        confidence("mean"),
        slices=["first_language"],
        correction="holm",
    )

    columns: dict[str, Any] = {
        "values": np.array([*said["en"], *said["fr"]]),
        "groups": np.repeat([0, 1], 8),
        "count": 2,
        "raters": np.arange(16),
        "scenarios": np.arange(16),
        "population": Population(raters="new", scenarios="fixed"),
        "correction": "holm",
    }
    for measure, expected in (("gap", group_gaps(**columns)), ("ratio", group_ratios(**columns))):
        found = only(seen(round_).all(measure, "sure", slice={"first_language": "fr"}))
        numbers = (expected.value[1], expected.low[1], expected.high[1])
        assert [found.value, found.low, found.high] == pytest.approx(numbers)


def test_a_tag_is_set_against_all_other_scenarios(team: Team, ada: User) -> None:
    rows = [
        {"key": f"q{n}", "tags": ["triage", "long"] if n < 4 else ["long"] if n < 6 else []}
        for n in range(10)
    ]
    fill_scenarios(team, rows)
    lines = [
        judgment(f"r{rater}", f"q{n}", "first" if (n < 4) == (rater < 9) else "second")
        for n in range(10)
        for rater in range(12)
    ]

    found = seen(imported(team, ada, lines, slices=["tag"]))

    # Of twelve people nine prefer the first version on the four with the tag, and three on the others.
    gap = only(found.all("gap", slice={"tag": "triage"}))
    assert gap.value == pytest.approx(0.75 - 0.25)
    assert gap.n == 48
    assert only(found.all("win_rate", slice={"tag": "long"})).n == 72


def test_a_key_without_groups_says_why(team: Team, ada: User) -> None:
    lines = by_language(en=(3, 6), other=(3, 6))

    found = seen(imported(team, ada, lines, slices=["age_band", "theme"]))

    gaps = {str(e.slice): e.undefined for e in found.estimates if e.measure == "gap"}
    assert gaps == {
        str({"age_band": ""}): "Nothing is known of “age_band” for these judgments.",
        str({"theme": ""}): "Slices by “theme” are not measured yet.",
    }


def test_invariant_5_a_group_of_three_reaches_no_stakeholder_nor_what_would_reveal_it(
    team: Team, ada: User
) -> None:
    round_ = imported(team, ada, by_language(en=(6, 12), other=(2, 3)), slices=["first_language"])

    hidden = [e for e in seen(round_).estimates if e.private]
    # The twelve would tell what the three said: the total less theirs.
    assert {(e.measure, str(e.slice)) for e in hidden} == {
        (measure, str({"first_language": group}))
        for measure in ("win_rate", "gap", "ratio")
        for group in ("en", "other")
    }
    assert any(e.value is not None and e.slice == {"first_language": "other"} for e in hidden)
    public = seen(round_, to_researcher=False)
    assert public.estimates
    assert not any(e.is_of_group for e in public.estimates)


def test_invariant_5_no_difference_of_published_cells_isolates_few_people(team: Team, ada: User) -> None:
    rng = np.random.default_rng(5)
    languages = rng.choice(["en", "fr", "sw"], 60, p=[0.6, 0.35, 0.05]).tolist()
    ages = rng.choice(["18-29", "30-44", "45+"], 60, p=[0.5, 0.4, 0.1]).tolist()
    told = rng.random(60) < 0.95
    lines = [
        judgment(
            f"r{n}",
            f"q{n}",
            ("first", "second")[n % 2],
            profile={"age_band": ages[n]} | ({"first_language": languages[n]} if told[n] else {}),
        )
        for n in range(60)
    ]

    round_ = imported(team, ada, lines, slices=["first_language", "age_band"])

    public = seen(round_, to_researcher=False)
    shown = {next(iter((e.slice or {}).items())) for e in public.estimates if e.is_of_group}
    assert shown
    groups = {
        **{
            ("first_language", g): [n for n in range(60) if told[n] and languages[n] == g]
            for g in {*languages}
        },
        **{("age_band", g): [n for n in range(60) if ages[n] == g] for g in {*ages}},
    }
    cells = [list(range(60)), *(groups[key] for key in sorted(shown))]
    assert min(len(people) for people in cells) >= 5
    assert not subtraction_attacks(
        cells=np.repeat(np.arange(len(cells)), [len(people) for people in cells]),
        raters=np.concatenate(cells),
        count=len(cells),
        published=range(len(cells)),
    )
    assert len(seen(round_).estimates) > len(public.estimates)


def test_a_counterfactual_gap_is_paired_within_rater_and_set(team: Team, ada: User) -> None:
    rows = [
        {"key": f"q{n}-{name}", "set": f"s{n}", "attribute": {"name": name}}
        for n in range(6)
        for name in ("Amina", "Emma")
    ]
    fill_scenarios(team, rows)
    lines = [
        judgment(f"r{n}", f"q{n}-{name}", "first" if n < wins else "second")
        for n in range(6)
        for name, wins in (("Amina", 4), ("Emma", 1))
    ]
    lines += [judgment("r7", "q0-Amina", "second")]  # has judged no other of its set

    found = seen(imported(team, ada, lines, preference("counterfactual_gap")))

    amina = only(found.all("counterfactual_gap", slice={"attribute": "Amina"}))
    emma = only(found.all("counterfactual_gap", slice={"attribute": "Emma"}))
    assert amina.value == pytest.approx((4 - 1) / 6)
    assert (amina.n, amina.raters) == (6, 6)
    assert (amina.version, amina.versus) == PAIR
    assert emma.value == pytest.approx(-0.5)


def test_without_sets_there_is_no_counterfactual_gap(team: Team, ada: User) -> None:
    found = seen(imported(team, ada, three_raters(), preference("counterfactual_gap")))

    gap = only(found.all("counterfactual_gap"))
    assert gap.undefined == "No scenario here belongs to a set and names the attribute that it varies."


def test_a_proxy_is_held_against_the_majority_of_people_without_being_asked_for(
    team: Team, ada: User
) -> None:
    lines = three_raters()
    lines += [judgment("model", f"q{n}", "first" if n < 4 else "second", cohort="proxy") for n in range(6)]
    lines += [judgment("r0", "q-tie"), judgment("r1", "q-tie", "second")]
    lines += [judgment("model", "q-tie", cohort="proxy")]

    found = seen(imported(team, ada, lines, preference("win_rate")), to_researcher=False)

    agreement = only([e for e in found.estimates if e.measure == "proxy_agreement"])
    assert agreement.value == pytest.approx(4 / 6)
    assert agreement.n == 6
    assert (agreement.source, agreement.raters, agreement.proxies) == ("people+proxy", 3, 1)
    assert agreement.population == "fixed raters, new scenarios"


def test_several_proxies_are_told_apart(team: Team, ada: User) -> None:
    lines = three_raters()
    for proxy, right in (("one", 10), ("two", 5)):
        lines += [
            judgment(proxy, f"q{n}", "first" if n < right else "second", cohort="proxy") for n in range(10)
        ]

    found = seen(imported(team, ada, lines, preference("win_rate")))

    shares = {str(e.slice): (e.value, e.n) for e in found.estimates if e.measure == "proxy_agreement"}
    assert shares == {
        "None": (0.75, 20),
        str({"rater": pseudonym("one")}): (1.0, 10),
        str({"rater": pseudonym("two")}): (0.5, 10),
    }
