"""The page of how people worked: plain values from what analysis found."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from apps.analysis.behaviour import ERROR_RATE, Behaviour, Figure
from apps.core.charts.figures import digits_for, figure, number
from apps.core.charts.model import Figures, IntervalRow
from apps.dashboards.pages.words import behind

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
class Page:
    """What the page shows; `total` says how much was looked at."""

    total: str
    figures: tuple[Line, ...]
    devices: tuple[Line, ...]
    relations: tuple[Line, ...]
    sessions: tuple[Line, ...]
    ways: tuple[WayLine, ...]
    paces: tuple[PaceLine, ...]


def page_of(found: Behaviour) -> Page:
    """Return the page of what was found."""
    names, against = _names(), _against()
    return Page(
        total=behind(found.judgments, found.raters),
        figures=tuple(
            _line(one, *names[one.name], kind=Figures.SHARE if one.name in _SHARES else Figures.NUMBER)
            for one in found.figures
        ),
        devices=tuple(_line(one, _devices()[one.group], names[one.name][1]) for one in found.devices),
        relations=tuple(
            _line(
                one.figure,
                gettext("%(behaviour)s and %(said)s")
                % {"behaviour": names[one.behaviour][0], "said": against[one.against][0]},
                against[one.against][1],
                kind=Figures.SIGNED,
            )
            for one in found.relations
        ),
        sessions=tuple(
            _line(
                one,
                *_of_sessions()[one.name],
                kind=Figures.SHARE if one.name in _SHARES else Figures.NUMBER,
            )
            for one in found.sessions
        ),
        ways=tuple(
            WayLine(_kinds()[kind], way.start, way.end, number(way.sessions), number(way.people))
            for kind, way in found.ways
        ),
        paces=tuple(
            PaceLine(
                one.pseudonym,
                number(one.judgments),
                figure(one.median_seconds, Figures.NUMBER, 1),
                figure(one.revisions, Figures.NUMBER, 2),
            )
            for one in found.paces
        ),
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


def _names() -> dict[str, tuple[str, str]]:
    """Return what each measure is called, and what it says."""
    return {
        "active_seconds": (
            gettext("Active time"),
            gettext("median, seconds; pauses over 30 seconds left out"),
        ),
        "visible_seconds": (gettext("Visible time"), gettext("median, seconds with the page in view")),
        "wall_seconds": (gettext("Time on the clock"), gettext("median, seconds from opening to sending")),
        "first_action_seconds": (
            gettext("Time to the first action"),
            gettext("median, seconds to the first key, click or touch"),
        ),
        "revisions": (
            gettext("Changes of mind"),
            gettext("mean; how often the verdict was changed before sending"),
        ),
        "scroll_depth": (gettext("Scroll depth"), gettext("mean; 1 is the end of the page")),
        "blurs": (gettext("Leaving the window"), gettext("mean; how often the window lost the focus")),
        "focus_changes": (gettext("Changes of field"), gettext("mean; how often another field was entered")),
        "pastes": (gettext("Pastes"), gettext("mean; how often something was pasted")),
        "pasted_chars": (gettext("Pasted characters"), gettext("mean; how many, never which")),
        ERROR_RATE: (
            gettext("Error rate"),
            gettext("share of sendings that came back, because something was missing or did not fit"),
        ),
    }


def _devices() -> dict[str, str]:
    return {
        "phone": gettext("Active time on phones"),
        "tablet": gettext("Active time on tablets"),
        "desktop": gettext("Active time on larger screens"),
    }


def _against() -> dict[str, tuple[str, str]]:
    """Return what behaviour is held against, and how that reads."""
    return {
        "confidence": (
            gettext("stated confidence"),
            gettext(
                "Below zero: the more of it, the less sure. Long times go with doubt and with interruptions alike."
            ),
        ),
        "disagreement": (
            gettext("disagreement with others"),
            gettext(
                "Above zero: the more of it, the further from what others said of the same. Hard items make people slow and apart; neither makes the other."
            ),
        ),
        "dissatisfaction": (
            gettext("a bad verdict"),
            gettext(
                "Above zero: the more of it, the worse the verdict. What is bad may also be long to read."
            ),
        ),
        "negative_words": (
            gettext("negative words"),
            gettext(
                "Above zero: the more of it, the more negative the comment. Writing a comment takes time by itself."
            ),
        ),
    }


def _of_sessions() -> dict[str, tuple[str, str]]:
    return {
        "moves": (gettext("Moves"), gettext("mean; how often a session went on to another place")),
        "returns": (gettext("Returns"), gettext("share of sessions that came back to a place they had left")),
    }


def _kinds() -> dict[str, str]:
    return {"step": gettext("Steps"), "moved": gettext("Pages")}
