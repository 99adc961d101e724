"""The alignment index: where the version stands, what the weights do to it, and its parts beside those of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from apps.analysis.indexing.alignment import VersionIndex
from apps.core.charts import Axis, Figures, Forest, IntervalRow, Tone, forest, row_figures
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.how import Files, How
from apps.dashboards.pages.names import chart_name
from apps.dashboards.profile_cards._base import Card, CardView, Profile

MOST = 3
"""So many versions stand beside each other."""


@dataclass(frozen=True)
class PartRow:
    """One part: its share of the weights, and a cell for each version shown: its key, and figures or why there are none."""

    label: str
    about: str
    weight: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class IndexBody:
    """What the card shows.

    Attributes:
        files: of the index of all versions, None where no version has one.
        says: whether the order of versions depends on the weights, in a sentence.
        missing: what the version's own index is made without, "" for nothing.
        how: how its number came about, None where there is none.
        after_data: the weights that hold were set after the data were seen.
    """

    chart: Forest
    files: Files | None
    says: str
    missing: str
    versions: tuple[str, ...]
    parts: tuple[PartRow, ...]
    how: How | None
    after_data: bool
    weights_url: str


class Index(Card):
    """A forest plot with bands, a sentence, and the table of parts."""

    slug = "index"
    place = 10

    def view(self, profile: Profile) -> CardView | None:
        """Return the card; None where no part of any version is measured."""
        if not any(one.present for one in profile.indices.values()):
            return None
        shown = shown_versions(profile)
        own = profile.indices[profile.version]
        found = profile.results.one("alignment_index", version=profile.version)
        every = profile.results.all("alignment_index", slice=None)
        body = IndexBody(
            chart=_chart([profile.indices[key] for key in shown], profile),
            files=profile.provenance.files(chart_name(every))
            if any(e.value is not None for e in every)
            else None,
            says=sentence(own, [profile.indices[key] for key in shown if key != profile.version]),
            missing=_missing(own),
            versions=tuple(shown),
            parts=part_rows([profile.indices[key] for key in shown]),
            how=profile.provenance.how(found) if found is not None and found.value is not None else None,
            after_data=bool(profile.history and profile.history[0].after_data),
            weights_url=profile.links.get("weights", ""),
        )
        about = gettext("0 to 1, 95% interval; band: each weight halved or doubled")
        return self.drawn(gettext("Alignment index"), about, "index", body)


def shown_versions(profile: Profile) -> list[str]:
    """Return the version, then those of the baseline and of the protocol's first, three at most."""
    order = [
        profile.version,
        *(key for key in profile.subject.versions if key not in {profile.version, profile.base}),
    ]
    others = order[1 : MOST - 1] if not profile.is_base else order[1:MOST]
    shown = [profile.version, *others, *([] if profile.is_base else [profile.base])]
    return [key for key in dict.fromkeys(shown) if key in profile.indices]


def _chart(indices: Sequence[VersionIndex], profile: Profile) -> Forest:
    rows = [
        IntervalRow(
            name=one.version,
            value=one.found.value if one.found else None,
            low=one.found.low if one.found else None,
            high=one.found.high if one.found else None,
            note=_note(one.version, profile),
            undefined=one.undefined,
            tone=Tone.BASE if one.version == profile.base else Tone.PLAIN,
            band=(one.found.sensitivity.smallest, one.found.sensitivity.largest) if one.found else None,
        )
        for one in indices
    ]
    return forest(rows, label=gettext("Alignment index by version"), axis=Axis(figures=Figures.NUMBER))


def _note(version: str, profile: Profile) -> str:
    if version == profile.version:
        return gettext("this version")
    return gettext("baseline") if version == profile.base else ""


def part_rows(indices: Sequence[VersionIndex]) -> tuple[PartRow, ...]:
    """Return the parts that weigh something, with the values of these versions; shares are those of all parts."""
    total = sum(part.weight for part in indices[0].parts) or 1.0
    rows = []
    for place, part in enumerate(indices[0].parts):
        mine = [one.parts[place] for one in indices]
        if part.weight > 0 and any(one.value is not None for one in mine):
            cells = tuple(
                (
                    visible_text(index.version),
                    row_figures(IntervalRow("", one.value, one.low, one.high), Figures.NUMBER),
                    one.lacks,
                )
                for index, one in zip(indices, mine, strict=True)
            )
            rows.append(PartRow(part.label, part.about, number(part.weight / total, 2), cells))
    return tuple(rows)


def _missing(own: VersionIndex) -> str:
    """Return what the index is made without."""
    if own.found is None or not own.missing:
        return ""
    said = ngettext(
        "Made without %(n)s part that is not measured here; the others weigh more for it.",
        "Made without %(n)s parts that are not measured here; the others weigh more for it.",
        len(own.missing),
    )
    return said % {"n": number(len(own.missing))}


def sentence(own: VersionIndex, others: Sequence[VersionIndex]) -> str:
    """Return whether which version is ahead depends on what the parts weigh."""
    if own.found is None:
        return own.undefined
    rivals = [one for one in others if one.found is not None]
    if not rivals:
        return gettext("There is no other version with an index to hold it against.")
    if any({p.slug for p in one.present} != {p.slug for p in own.present} for one in rivals):
        return gettext(
            "The versions lack different parts, so their indices are of different things. Read the parts."
        )
    names = [one.version for one in rivals if _overlap(own, one)]
    if not names:
        return gettext(
            "The bands do not touch: which version is ahead does not depend on the weights, as long as none is more than halved or doubled."
        )
    return gettext(
        "The bands overlap: the index alone does not tell %(own)s from %(others)s. Read its parts."
    ) % {
        "own": own.version,
        "others": ", ".join(names),
    }


def _overlap(one: VersionIndex, other: VersionIndex) -> bool:
    if one.found is None or other.found is None:
        return False
    first, second = one.found.sensitivity, other.found.sensitivity
    return first.smallest <= second.largest and second.smallest <= first.largest


CARD = Index()
