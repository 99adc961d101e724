"""The page of how people worked: plain values from what the full review found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext

from apps.analysis.behaviour import ERROR_RATE, Behaviour, Figure, Pace, behaviour_in
from apps.analysis.reviewing.results import ReviewResults
from apps.core.charts.figures import digits_for, figure, number
from apps.core.charts.model import Figures, IntervalRow
from apps.dashboards.pages.behaviour_words import against, devices, kinds, names, of_sessions
from apps.dashboards.pages.words import behind

RATERS = 50
"""So many raters are on one page."""

_SHARES = {ERROR_RATE, "returns"}


@dataclass(frozen=True)
class Line:
    """One number: what it is, its figures or why there are none, what is behind it and how it was made."""

    name: str
    about: str
    figures: str
    undefined: str
    behind: str
    method: str
    population: str


@dataclass(frozen=True)
class WayLine:
    """A way from one place to the next."""

    kind: str
    start: str
    end: str
    sessions: str
    people: str


@dataclass(frozen=True)
class PaceLine:
    """How one rater worked."""

    pseudonym: str
    judgments: str
    seconds: str
    revisions: str


@dataclass(frozen=True)
class BehaviourPage:
    """What the page shows.

    Attributes:
        taken_at: when it was found, None before the first review that looked.
        undefined: why nothing was found although a review looked.
        behind: judgments that came in since.
        total: how much was looked at.
        paces: the raters on this page of them, for researchers; `pages` leads to the others.
        lost: whether what is about single raters was taken out since, because one of them left.
    """

    taken_at: datetime | None = None
    undefined: str = ""
    behind: int = 0
    total: str = ""
    figures: tuple[Line, ...] = ()
    devices: tuple[Line, ...] = ()
    relations: tuple[Line, ...] = ()
    sessions: tuple[Line, ...] = ()
    ways: tuple[WayLine, ...] = ()
    paces: tuple[PaceLine, ...] = ()
    pages: Page[Pace] | None = None
    lost: bool = False


def behaviour_page(
    review: ReviewResults | None, *, responses: int, to_researcher: bool, page: str | None
) -> BehaviourPage:
    """Return the page.

    Args:
        review: the newest, as far as this reader may see it; None before the first.
        responses: how many the round has by now.
        to_researcher: whether this reader may see single raters.
        page: which page of raters is asked for.
    """
    part = None if review is None else review.part("behaviour")
    if review is None or part is None:
        return BehaviourPage()
    since = max(responses - review.responses, 0)
    if part.undefined:
        return BehaviourPage(part.taken_at, part.undefined, since)
    found = behaviour_in(part.body)
    pages = Paginator(found.paces, RATERS).get_page(page)
    return BehaviourPage(
        taken_at=part.taken_at,
        behind=since,
        total=behind(found.judgments, found.raters),
        figures=_measured(found.figures, names()),
        devices=tuple(_line(one, devices()[one.group], names()[one.name][1]) for one in found.devices),
        relations=_relations(found),
        sessions=_measured(found.sessions, of_sessions()),
        ways=tuple(
            WayLine(kinds()[kind], way.start, way.end, number(way.sessions), number(way.people))
            for kind, way in found.ways
        ),
        paces=tuple(_pace(one) for one in pages),
        pages=pages,
        lost=to_researcher and found.raters > 0 and not found.paces,
    )


def _measured(figures: Sequence[Figure], called: dict[str, tuple[str, str]]) -> tuple[Line, ...]:
    return tuple(
        _line(one, *called[one.name], kind=Figures.SHARE if one.name in _SHARES else Figures.NUMBER)
        for one in figures
    )


def _relations(found: Behaviour) -> tuple[Line, ...]:
    measured, said = names(), against()
    return tuple(
        _line(
            one.figure,
            gettext("%(behaviour)s and %(said)s")
            % {"behaviour": measured[one.behaviour][0], "said": said[one.against][0]},
            said[one.against][1],
            kind=Figures.SIGNED,
        )
        for one in found.relations
    )


def _pace(one: Pace) -> PaceLine:
    return PaceLine(
        one.rater,
        number(one.judgments),
        figure(one.median_seconds, Figures.NUMBER, 1),
        figure(one.revisions, Figures.NUMBER, 2),
    )


def _line(one: Figure, name: str, about: str, *, kind: Figures = Figures.NUMBER) -> Line:
    row = IntervalRow(name=name, value=one.value, low=one.low, high=one.high)
    digits = digits_for(row, kind)
    value, low, high = (
        figure(part, kind, digits, unit=place == 0)
        for place, part in enumerate((one.value, one.low, one.high))
    )
    told = one.value is not None
    return Line(
        name=name,
        about=about,
        figures=f"{value} [{low}, {high}]" if told else "",
        undefined="" if told else one.undefined,
        behind=behind(one.n, one.raters),
        method=one.method,
        population=one.population,
    )
