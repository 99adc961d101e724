"""Two versions side by side: contrasts with their own intervals, the parts of the index, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from apps.analysis.contrast import Contrast
from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.indexing.alignment import VersionIndex
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts import Axis, Figures
from apps.core.rendering.visible import visible_text
from apps.dashboards.blocks._base import Group
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.lines import Named, line_list
from apps.dashboards.pages.names import CONTRAST, mark_of
from apps.dashboards.pages.subject import Subject
from apps.dashboards.profile_cards.index import PartRow, part_rows, sentence

MOST = 24
"""So many contrasts of a card are drawn."""

_SHARES = (Figures.SHARE, Figures.POINTS)


@dataclass(frozen=True)
class Choice:
    """One version of a select."""

    key: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ComparePage:
    """What the page shows.

    Attributes:
        says: which of the two is ahead on what decides, in a sentence.
        groups: contrasts over all judgments.
        slices: contrasts within groups whose interval lies beside "no difference".
        parts: of the index, for the two.
        index_says: whether the indices tell them apart.
        needs_review: nobody has made the full review that finds contrasts yet.
    """

    first: str
    second: str
    choices: tuple[tuple[Choice, ...], tuple[Choice, ...]]
    says: str
    groups: tuple[Group, ...]
    slices: tuple[Group, ...]
    parts: tuple[PartRow, ...]
    index_says: str
    needs_review: bool

    @property
    def names(self) -> tuple[str, str]:
        """Return the two versions, in order."""
        return self.first, self.second


@dataclass(frozen=True)
class Compared:
    """What the page is made of: two versions, what a review found of them, and the newest results."""

    first: str
    second: str
    subject: Subject
    results: Results
    provenance: Provenance
    contrasts: Sequence[Contrast]
    indices: Mapping[str, VersionIndex]
    has_review: bool


def compare_page(what: Compared) -> ComparePage:
    """Return the page of two versions."""
    whole = [one for one in what.contrasts if one.slice is None]
    cut = [one for one in what.contrasts if one.slice is not None and one.differs]
    own, other = what.indices.get(what.first), what.indices.get(what.second)
    both = [one for one in (own, other) if one is not None]
    return ComparePage(
        first=visible_text(what.first),
        second=visible_text(what.second),
        choices=(_choices(what, what.first), _choices(what, what.second)),
        says=_says(whole, what),
        groups=tuple(_groups(whole, what, "all")),
        slices=tuple(_groups([*cut, *_people(what)], what, "groups")),
        parts=part_rows(both) if len(both) > 1 and any(one.present for one in both) else (),
        index_says=sentence(own, [other]) if own is not None and other is not None else "",
        needs_review=not what.has_review,
    )


def _choices(what: Compared, chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(key, visible_text(key), key == chosen) for key in what.subject.versions)


def _says(contrasts: Sequence[Contrast], what: Compared) -> str:
    """Return what the contrast on the primary question comes to; "" where one of the two is withdrawn, since it leads nothing."""
    if any(what.subject.is_withdrawn(one) for one in (what.first, what.second)):
        return ""
    mine = [one for one in contrasts if one.metric == what.subject.primary and not one.option]
    gate = [one for one in mine if one.measure == "catastrophic_rate"]
    deciding = next((one for one in (*gate, *mine) if one.value is not None), next(iter(mine), None))
    names = {"first": visible_text(what.first), "second": visible_text(what.second)}
    if deciding is None:
        return ""
    if deciding.value is None:
        return gettext("The two cannot be told apart on the question that decides: %(why)s") % {
            "why": deciding.undefined
        }
    if deciding.ahead == "version":
        return gettext("On the question that decides, %(first)s is ahead of %(second)s.") % names
    if deciding.ahead == "versus":
        return gettext("On the question that decides, %(second)s is ahead of %(first)s.") % names
    return gettext("On the question that decides, the judgments leave open which of the two is better.")


def _groups(contrasts: Iterable[Contrast], what: Compared, part: str) -> list[Group]:
    """Return contrasts that share a scale together, in the order in which they first come."""
    scales: dict[tuple[str, Figures], list[Contrast]] = {}
    for one in contrasts:
        scales.setdefault((_family(one), _scale(one, what)), []).append(one)
    return [_group(family, scale, found[:MOST], what, part=part) for (family, scale), found in scales.items()]


def _family(one: Contrast) -> str:
    if one.measure in {"win_rate", "bradley_terry"}:
        return one.measure
    # Numbers of different questions share no axis; shares do.
    return "share" if figures_of(one.measure) in _SHARES else f"{one.measure} {one.metric}"


def _scale(one: Contrast, what: Compared) -> Figures:
    kind = next((asked.kind for asked in what.subject.questions if asked.key == one.metric), "")
    found = figures_of(one.measure, kind)
    if one.measure == "win_rate":
        return Figures.SHARE
    return Figures.POINTS if found in _SHARES else Figures.SIGNED


def _group(family: str, scale: Figures, found: Sequence[Contrast], what: Compared, *, part: str) -> Group:
    names = {"first": visible_text(what.first), "second": visible_text(what.second)}
    titles = {
        "win_rate": gettext("Where they met"),
        "bradley_terry": gettext("Strength, log-odds"),
        "share": gettext("Shares and rates, points"),
    }
    about = (
        gettext("how often %(first)s was preferred to %(second)s")
        if family == "win_rate"
        else gettext("%(first)s less %(second)s")
    )
    reference = gettext("wins as often as it loses") if family == "win_rate" else gettext("no difference")
    axis = Axis(figures=scale, reference=found[0].reference, reference_label=reference)
    named = [Named(_name(one, what), contrast_estimate(one), note=_note(one, what)) for one in found]
    name = "-".join((contrast_mark(what.first, what.second), part, mark_of(family, scale.name)))
    title = titles.get(
        family, str(measures()[found[0].measure].label) if found[0].measure in measures() else family
    )
    lines = line_list(named, label=title, axis=axis, provenance=what.provenance, name=name)
    # The sentence of a list is about levels; what a contrast shows stands beside each line.
    return Group(title, about % names, replace(lines, says=""))


def _name(one: Contrast, what: Compared) -> str:
    asked = next((q.text for q in what.subject.questions if q.key == one.metric and q.text), one.metric)
    label = str(measures()[one.measure].label) if one.measure in measures() else one.measure
    cut = what.subject.group(one.slice)
    return " · ".join(part for part in (cut, asked, one.option or label) if part)


def _note(one: Contrast, what: Compared) -> str:
    ahead = {"version": what.first, "versus": what.second}.get(one.ahead, "")
    if ahead:
        return gettext("%(version)s is ahead") % {"version": visible_text(ahead)}
    return gettext("differs") if one.differs else ""


def contrast_mark(first: str, second: str) -> str:
    """Return what the names of all charts of two versions begin with."""
    return f"{CONTRAST}-{mark_of(first, second)}"


def contrast_estimate(one: Contrast) -> Estimate:
    """Return a contrast as an estimate, so that it is shown and talked about like every other number."""
    cut = {**(one.slice or {}), **({"option": one.option} if one.option else {})}
    return Estimate(
        measure=one.measure,
        metric=one.metric,
        version=one.version,
        versus=one.versus,
        slice=cut or None,
        value=one.value,
        low=one.low,
        high=one.high,
        n=one.n,
        raters=one.raters,
        few_raters=one.few_raters,
        method=one.method,
        population=one.population,
        undefined=one.undefined or None,
    )


def _people(what: Compared) -> list[Contrast]:
    """Return win rates of one version over the other among groups of people, where the snapshot has them and they lie beside one half."""
    found = [
        one
        for one in what.results.estimates
        if (one.measure, one.metric, one.pool, one.weights)
        == ("win_rate", what.subject.primary, "main", None)
        and one.slice
        and not set(one.slice) & _scenario_keys(what.contrasts)
        and {one.version, one.versus} == {what.first, what.second}
    ]
    contrasts = [_contrast(one) for one in found]
    turned = [one if one.version == what.first else one.reversed() for one in contrasts]
    return [one for one in turned if one.differs]


def _scenario_keys(contrasts: Iterable[Contrast]) -> set[str]:
    return {key for one in contrasts for key in one.slice or {}}


def _contrast(one: Estimate) -> Contrast:
    return Contrast(
        metric=one.metric,
        measure=one.measure,
        version=one.version or "",
        versus=one.versus or "",
        slice=one.slice,
        reference=0.5,
        better="higher",
        value=one.value,
        low=one.low,
        high=one.high,
        n=one.n,
        raters=one.raters,
        few_raters=one.few_raters,
        method=one.method,
        population=one.population,
        undefined=one.undefined or "",
    )
