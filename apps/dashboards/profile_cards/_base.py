"""The contract of a card on a version's page, and what cards share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from apps.analysis.contrast import Contrast
from apps.analysis.estimate import Estimate
from apps.analysis.facets import ARM
from apps.analysis.figures import figures_of
from apps.analysis.indexing.alignment import VersionIndex
from apps.analysis.models import IndexWeights
from apps.analysis.selectors import Results
from apps.core.charts import Figures
from apps.core.rendering.visible import visible_text
from apps.dashboards.blocks.arms import SHARES
from apps.dashboards.pages.how import How, Provenance
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.said import Said
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.words import behind_of

Side = Literal["main", "beside", "below"]


@dataclass(frozen=True)
class FindingLine:
    """A finding that touches the version: `formula` says how its impact comes about, `impact` the number with its interval.

    Attributes:
        note: what was asked, what it is held against, state and owner, in words.
        value: the impact, for the bar.
        url: of the finding's page.
    """

    title: str
    note: str
    formula: str
    impact: str
    behind: str
    method: str
    value: float
    url: str = ""


@dataclass(frozen=True)
class Profile:
    """Everything that cards of one version read; no card asks the database.

    Attributes:
        version: its key.
        results: the newest of the round.
        indices: the alignment index of each version, by key.
        history: how the weights of the index were changed, newest first.
        contrasts: of this version with the baseline; empty before a full review.
        quotes: words about this version that may be quoted.
        asks_for_quotes: whether people are asked if they may be quoted.
        latent: names of themes that no question asks about.
        unseen: cells of whose people nobody has judged.
        findings: those about this version, by impact.
        better: which end of each metric's scale is the good one, `higher` or `lower`, by key; metrics without such an end are not in it.
        links: addresses of other pages, by name.
    """

    version: str
    subject: Subject
    results: Results
    provenance: Provenance
    indices: Mapping[str, VersionIndex] = field(default_factory=dict)
    history: Sequence[IndexWeights] = ()
    contrasts: Sequence[Contrast] = ()
    quotes: Sequence[Said] = ()
    asks_for_quotes: bool = False
    latent: frozenset[str] = frozenset()
    unseen: tuple[str, ...] = ()
    findings: Sequence[FindingLine] = ()
    better: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_base(self) -> bool:
        """Whether the others are held against this version."""
        return self.version == self.base

    @property
    def base(self) -> str:
        """The version that the others are held against: the protocol's, else its first."""
        return self.subject.baseline or next(iter(self.subject.versions), "")

    def own(self, measure: str, metric: str | None = None, **like: Any) -> list[Estimate]:
        """Return this version's estimates of a measure."""
        return self.results.all(measure, metric, version=self.version, **like)

    def gaps(self) -> list[Estimate]:
        """Return this version's gaps between groups of people or scenarios in the main pool; arms of explanation are no groups."""
        return [
            one
            for one in self.results.estimates
            if (one.measure, one.version, one.pool, one.weights) == ("gap", self.version, "main", None)
            and one.slice
            and ARM not in one.slice
        ]

    def kind_of(self, metric: str) -> str:
        """Return the kind of the question behind a metric, "" where no question asks it."""
        return next((one.kind for one in self.subject.questions if one.key == metric), "")

    def words_of(self, metric: str) -> str:
        """Return what people were asked, else the metric's key."""
        return next((one.text for one in self.subject.questions if one.key == metric and one.text), metric)


@dataclass(frozen=True)
class CardView:
    """A card as its template draws it: `body` is what that template wants."""

    slug: str
    title: str
    about: str
    template: str
    side: Side
    body: Any


class Card(ABC):
    """One question about a version, answered from a profile.

    Attributes:
        slug: its name in the page.
        place: cards of a column stand in this order.
        side: the column.
    """

    slug: ClassVar[str]
    place: ClassVar[int] = 50
    side: ClassVar[Side] = "main"

    @abstractmethod
    def view(self, profile: Profile) -> CardView | None:
        """Return what to draw, None where the round does not ask about it at all."""

    def drawn(self, title: str, about: str, template: str, body: Any) -> CardView:
        """Return a view in this card's place."""
        return CardView(self.slug, title, about, f"dashboards/profile/{template}.html", self.side, body)


@dataclass(frozen=True)
class FigureRow:
    """One number in a list: `reason` says why there is none."""

    name: str
    about: str
    figures: str
    reason: str
    few: bool
    behind: str
    how: How


@dataclass(frozen=True)
class Point:
    """One line of what is good, bad or missing: `kind` is ok, bad or warn; `url` leads to the judgments behind it."""

    kind: str
    title: str
    text: str
    url: str = ""


def figure_rows(named: Iterable[tuple[str, str, Estimate]], profile: Profile) -> list[FigureRow]:
    """Return (name, small words, estimate) as rows of a list."""
    return [
        FigureRow(
            name=visible_text(name),
            about=visible_text(about),
            figures=figures_text(one, scale_of(one, profile)) if one.value is not None else "",
            reason=one.undefined or "" if one.value is None else "",
            few=one.few_raters,
            behind=behind_of(one),
            how=profile.provenance.how(one),
        )
        for name, about, one in named
    ]


def scale_of(estimate: Estimate, profile: Profile) -> Figures:
    """Return how an estimate's numbers read; gaps are points where the question is about shares, else differences as they are."""
    if estimate.measure == "gap":
        return Figures.POINTS if profile.kind_of(estimate.metric) in {*SHARES, "rank"} else Figures.SIGNED
    return figures_of(estimate.measure, profile.kind_of(estimate.metric))
