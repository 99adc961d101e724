"""The page of one version: the verdict about it, four figures, and its cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.models.finding import Finding, FindingState, Reference
from apps.core.charts import Figures, IntervalRow, row_figures
from apps.core.charts.figures import figure, number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import How
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.verdict import Pill, pill_of
from apps.dashboards.pages.words import behind, exclusions, rank_bounds, rank_figures
from apps.dashboards.profile_cards import views_of
from apps.dashboards.profile_cards._base import CardView, FindingLine, Profile, scale_of
from apps.governance.rules import Outcome, study_outcome
from apps.governance.selectors import GateVerdict, Verdict

HUNDRED = 100


@dataclass(frozen=True)
class Fact:
    """One of the four figures: `said` stands under it with its interval."""

    value: str
    bounds: str
    said: str
    how: How


@dataclass(frozen=True)
class ProfilePage:
    """What the page shows.

    Attributes:
        pill: what the gates about this version come to; None where there are none.
        say: the version in one sentence.
        gates: the gates behind the pill, in words.
        left_out: judgments that no number counts, "" for none.
    """

    version: str
    pill: Pill | None
    say: str
    gates: tuple[tuple[Pill, str], ...]
    facts: tuple[Fact, ...]
    main: tuple[CardView, ...]
    beside: tuple[CardView, ...]
    below: tuple[CardView, ...]
    responses: str
    raters: str
    taken_at: datetime
    snapshot: str
    left_out: str


def profile_page(profile: Profile, verdict: Verdict) -> ProfilePage:
    """Return the page of a version."""
    cards = views_of(profile)
    mine = gates_about(verdict, profile.version)
    snapshot = profile.results.snapshot
    in_use = not profile.subject.is_withdrawn(profile.version)
    outcome = study_outcome((one.outcome, one.gate.kind) for one in mine) if mine and in_use else None
    return ProfilePage(
        version=visible_text(profile.version),
        pill=pill_of(outcome) if outcome is not None else None,
        say=sentence(profile),
        gates=tuple((pill_of(one.outcome), one.gate.name) for one in mine),
        facts=tuple(_facts(profile)),
        main=tuple(card for card in cards if card.side == "main"),
        beside=tuple(card for card in cards if card.side == "beside"),
        below=tuple(card for card in cards if card.side == "below"),
        responses=number(snapshot.responses),
        raters=number(snapshot.raters),
        taken_at=snapshot.taken_at,
        snapshot=str(snapshot.pk),
        left_out=exclusions(snapshot.excluded),
    )


def gates_about(verdict: Verdict, version: str) -> list[GateVerdict]:
    """Return the gates that name this version, or none at all."""
    return [one for one in verdict.gates if one.gate.version in {version, None}]


def finding_lines(findings: Iterable[Finding], subject: Subject, url: str) -> list[FindingLine]:
    """Return findings as lines of a version's page, in their order; `url` is that of the study's list of findings."""
    return [_finding(one, subject, url) for one in findings]


def _finding(one: Finding, subject: Subject, url: str) -> FindingLine:
    asked = next((q.text or q.label for q in subject.questions if q.key == one.metric), one.metric)
    group = subject.group(one.slice)
    owner = one.owner.name or one.owner.email if one.owner is not None else gettext("nobody has taken it on")
    impact = IntervalRow("", one.impact, one.impact_low, one.impact_high)
    return FindingLine(
        title=group or visible_text(asked),
        note=gettext("%(asked)s, against %(reference)s · %(state)s · %(owner)s")
        % {
            "asked": visible_text(asked),
            "reference": Reference(one.reference).label,
            "state": FindingState(one.state).label,
            "owner": visible_text(owner),
        },
        formula=gettext("%(share)s times %(points)s points")
        % {"share": figure(one.share, Figures.SHARE), "points": number(one.severity, 1)},
        impact=row_figures(impact, Figures.NUMBER),
        behind=behind(one.n, one.people),
        method=one.method,
        value=one.impact,
        url=f"{url}{one.pk}/",
    )


def sentence(profile: Profile) -> str:
    """Return the version in one sentence: that it is withdrawn, else how often it is preferred, whom it serves worse, how often it fails badly."""
    if profile.subject.is_withdrawn(profile.version):
        return gettext("%(version)s is withdrawn, so it is put forward for nothing.") % {
            "version": visible_text(profile.version)
        }
    first = _preferred(profile)
    worst = worst_gap(profile)
    lagging = ""
    if worst is not None and _is_behind(worst, profile):
        lagging = gettext("it serves one group less well (%(group)s)") % {
            "group": profile.subject.group(worst.slice)
        }
    failed = _catastrophes(profile)
    parts = [part for part in (lagging, failed) if part]
    if not first:
        return gettext("There is too little to say how this version does.")
    if not parts:
        return gettext("%(first)s.") % {"first": first}
    rest = gettext(", and ").join(parts)
    return gettext("%(first)s, but %(rest)s.") % {"first": first, "rest": rest}


def _preferred(profile: Profile) -> str:
    name = visible_text(profile.version)
    if profile.is_base:
        return gettext("%(version)s is the baseline that the other versions are held against") % {
            "version": name
        }
    found = _headline(profile)
    if found is None or found.value is None:
        return ""
    if found.measure != "win_rate":
        return gettext("%(version)s has %(figures)s on the question that decides") % {
            "version": name,
            "figures": figures_text(found, figures_of(found.measure, profile.kind_of(found.metric))),
        }
    words = {"version": name, "n": number(found.value * HUNDRED), "base": visible_text(profile.base)}
    if found.low is not None and found.low > 0.5:
        return gettext("%(version)s is the better answer in %(n)s of 100 comparisons with %(base)s") % words
    if found.high is not None and found.high < 0.5:
        return (
            gettext("%(version)s is the better answer in only %(n)s of 100 comparisons with %(base)s") % words
        )
    return (
        gettext(
            "%(version)s is preferred in %(n)s of 100 comparisons with %(base)s, which leaves open which is better"
        )
        % words
    )


def _headline(profile: Profile) -> Estimate | None:
    """Return the number that decides: the win rate against the baseline, else the first that is known of the primary question."""
    primary = profile.subject.primary
    wins = profile.own("win_rate", primary, versus=profile.base, slice=None)
    others = (
        found
        for measure in (
            "catastrophic_rate",
            "mean",
            "rate",
            "average_win_rate",
            "csat",
            "nps",
            "sus",
            "ueq_s",
        )
        for found in profile.own(measure, primary, slice=None)
    )
    return next(iter(wins), None) or next(others, None)


def worst_gap(profile: Profile) -> Estimate | None:
    """Return the gap of the group that is served worst on the question that decides; None without groups."""
    primary = profile.subject.primary
    gaps = [
        one for one in profile.gaps() if one.metric == primary and one.value is not None and not one.private
    ]
    sign = -1.0 if profile.better.get(primary) == "lower" else 1.0
    return min(gaps, key=lambda one: sign * (one.value or 0.0), default=None)


def _is_behind(worst: Estimate, profile: Profile) -> bool:
    """Return whether a group is served worse beyond doubt."""
    if worst.low is None or worst.high is None:
        return False
    is_lower = profile.better.get(profile.subject.primary) == "lower"
    return worst.low > 0 if is_lower else worst.high < 0


def _catastrophes(profile: Profile) -> str:
    for found in profile.own("catastrophic_rate", slice=None):
        if found.value:
            said = gettext("%(n)s of %(all)s judgments found a catastrophic failure")
            return said % {"n": number(round(found.value * found.n)), "all": number(found.n)}
    return ""


def _facts(profile: Profile) -> list[Fact]:
    """Return up to four figures: what decides, the worst gap, catastrophes, and the rank."""
    found = []
    headline, worst = _headline(profile), worst_gap(profile)
    if headline is not None and headline.value is not None:
        said = (
            gettext("win rate over the baseline")
            if headline.measure == "win_rate"
            else gettext("the number that decides")
        )
        found.append(
            _fact(headline, figures_of(headline.measure, profile.kind_of(headline.metric)), said, profile)
        )
    if worst is not None:
        found.append(_fact(worst, scale_of(worst, profile), gettext("worst group gap"), profile))
    found += [
        _fact(one, Figures.SHARE, gettext("catastrophic"), profile)
        for one in profile.own("catastrophic_rate", slice=None)[:1]
        if one.value is not None and one != headline
    ]
    for one in profile.own("rank", profile.subject.primary, slice=None)[:1]:
        if one.value is not None:
            how = profile.provenance.how(one)
            found.append(
                Fact(
                    rank_figures(one).partition(" ")[0],
                    rank_bounds(one),
                    gettext("rank of the versions"),
                    how,
                )
            )
    for one in profile.own("alignment_index", slice=None)[:1]:
        if one.value is not None and len(found) < 4:
            found.append(_fact(one, Figures.NUMBER, gettext("alignment index, 0 to 1"), profile))
    return found[:4]


def _fact(one: Estimate, scale: Figures, said: str, profile: Profile) -> Fact:
    value, _, bounds = figures_text(one, scale).partition(" ")
    return Fact(value, bounds, said, profile.provenance.how(one))


@dataclass(frozen=True)
class VersionLine:
    """One version of the list; a figure is "" where there is none."""

    key: str
    url: str
    is_base: bool
    rank: str
    headline: str
    headline_reason: str
    index: str
    index_reason: str
    withdrawn: bool = False


def version_lines(profiles: Sequence[Profile]) -> list[VersionLine]:
    """Return the versions of a round in the protocol's order."""
    return [_line(one) for one in profiles]


def _line(profile: Profile) -> VersionLine:
    headline = _headline(profile)
    index = next(iter(profile.own("alignment_index", slice=None)), None)
    withdrawn = profile.subject.is_withdrawn(profile.version)
    found = [] if withdrawn else profile.own("rank", profile.subject.primary, slice=None)
    ranks = [rank_bounds(e) for e in found]
    nothing = gettext("the baseline") if profile.is_base else gettext("not measured")
    return VersionLine(
        key=visible_text(profile.version),
        url=profile.links.get("version", ""),
        is_base=profile.is_base,
        rank=next((words for words in ranks if words), figure(None, Figures.NUMBER)),
        headline=_text(headline, profile),
        headline_reason=(headline.undefined or "") if headline is not None else nothing,
        index=_text(index, profile),
        index_reason=(index.undefined or "") if index is not None else gettext("not measured"),
        withdrawn=withdrawn,
    )


def _text(found: Estimate | None, profile: Profile) -> str:
    if found is None or found.value is None:
        return ""
    return figures_text(found, figures_of(found.measure, profile.kind_of(found.metric)))


def outcome_of(verdict: Verdict, version: str) -> Outcome | None:
    """Return what the gates about a version come to, None without any."""
    mine = gates_about(verdict, version)
    return study_outcome((one.outcome, one.gate.kind) for one in mine) if mine else None
