"""What the page of a round's words shows: each text as others read it, what was found in it, and what a reviewer can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.lazy import LazyText
from apps.core.rendering.visible import visible_text
from apps.insight.models import Text, TextSource, TextState
from apps.insight.selectors import Wanted, counts_of, languages_of, openings_of, texts_page
from apps.raters.consent import name_of
from apps.studies.models import Round

PAGE = 25

_STATES: dict[str, tuple[str, str, LazyText]] = {
    TextState.HELD: ("wait", "hour", gettext_lazy("Held for review")),
    TextState.CLEAR: ("pass", "check", gettext_lazy("Clear")),
    TextState.RELEASED: ("pass", "check", gettext_lazy("Released")),
    TextState.WITHHELD: ("fail", "lock", gettext_lazy("Withheld")),
}
_SOURCES: dict[str, tuple[str, LazyText]] = {
    TextSource.COMMENT: ("chat", gettext_lazy("Comment")),
    TextSource.NOTE: ("pen", gettext_lazy("Note on marked words")),
    TextSource.THOUGHT: ("chat", gettext_lazy("Typed thought")),
    TextSource.QUESTION: ("help", gettext_lazy("Question to the assistant")),
    TextSource.UTTERANCE: ("mic", gettext_lazy("Spoken")),
    TextSource.OTHER: ("users", gettext_lazy("Spoken by somebody else")),
}
_FOUND: dict[str, LazyText] = {
    "e-mail": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("telephone number"),
    "card": gettext_lazy("payment card"),
    "account": gettext_lazy("bank account"),
    "ip": gettext_lazy("IP address"),
    "link": gettext_lazy("personal link"),
    "address": gettext_lazy("street address"),
    "name": gettext_lazy("name"),
    "identity": gettext_lazy("tells a version"),
    "instruction": gettext_lazy("speaks to a machine"),
    "removed": gettext_lazy("taken out by a reviewer"),
}


@dataclass(frozen=True)
class Piece:
    """A part of a text, and what was found in it; "" for nothing."""

    text: str
    found: str = ""


@dataclass(frozen=True)
class TextRow:
    """One text.

    Attributes:
        state: kind, icon and label of its pill.
        pieces: the words, in parts.
        facts: what was found and measured, in words.
        is_changed: words were taken out, and can be opened.
    """

    id: int
    url: str
    icon: str
    source: str
    metric: str
    rater: str
    state: tuple[str, str, str]
    pieces: tuple[Piece, ...]
    facts: tuple[str, ...]
    language: str
    is_changed: bool
    may_release: bool
    may_withhold: bool


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class WordsPage:
    """A page of the list; `query` are the filters, for the pager."""

    number: int
    rows: tuple[TextRow, ...]
    states: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    held: int
    total: int
    following: int | None
    begun: bool
    query: str


@dataclass(frozen=True)
class Opened:
    """Who opened the words as they were said, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class OneText:
    """One text with its trail; `original` only once somebody asked for it."""

    number: int
    row: TextRow
    opened: tuple[Opened, ...]
    original: str


def words_page(round_: Round, wanted: Wanted) -> WordsPage:
    """Return a page of a round's texts; what waits for a reviewer comes first."""
    counts = counts_of(round_)
    found, following = texts_page(round_, wanted, limit=PAGE)
    chosen = {"state": wanted.state, "source": wanted.source, "language": wanted.language}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return WordsPage(
        number=round_.number,
        rows=tuple(_row(text, round_) for text in found),
        states=_choices({key: label for key, (_kind, _icon, label) in _STATES.items()}, wanted.state),
        sources=_choices({key: label for key, (_icon, label) in _SOURCES.items()}, wanted.source),
        languages=_choices({tag: _language(tag) for tag in languages_of(round_)}, wanted.language),
        held=counts.get(TextState.HELD, 0),
        total=sum(counts.values()),
        following=following,
        begun=wanted.after > 0,
        query=f"{query}&" if query else "",
    )


def one_text(round_: Round, text: Text, original: str = "") -> OneText:
    """Return one text with who opened it."""
    opened = tuple(
        Opened((one.by.name or one.by.email) if one.by else _("somebody who left"), one.at)
        for one in openings_of(text)
    )
    return OneText(round_.number, _row(text, round_), opened, visible_text(original))


def _choices(labels: Mapping[str, LazyText | str], chosen: str) -> tuple[Choice, ...]:
    return (
        Choice("", _("All"), not chosen),
        *(Choice(value, str(label), value == chosen) for value, label in labels.items()),
    )


def _row(text: Text, round_: Round) -> TextRow:
    kind, icon, label = _STATES[text.state]
    source_icon, source = _SOURCES[text.source]
    return TextRow(
        id=text.pk,
        url=reverse("console:text", args=[round_.study.slug, round_.number, text.pk]),
        icon=source_icon,
        source=str(source),
        metric=text.metric,
        rater=text.rater.pseudonym,
        state=(kind, icon, str(label)),
        pieces=tuple(_pieces(text)),
        facts=tuple(_facts(text)),
        language="" if text.language == "und" else text.language,
        is_changed=bool(text.original),
        may_release=text.state in {TextState.HELD, TextState.WITHHELD},
        may_withhold=text.state != TextState.WITHHELD,
    )


def _pieces(text: Text) -> Iterator[Piece]:
    at = 0
    for finding in text.findings:
        start, end = finding["start"], finding["end"]
        if start < at:
            continue
        if start > at:
            yield Piece(visible_text(text.shown[at:start]))
        yield Piece(visible_text(text.shown[start:end]), _found(finding))
        at = end
    if at < len(text.shown):
        yield Piece(visible_text(text.shown[at:]))


def _found(finding: Mapping[str, object]) -> str:
    label = str(_FOUND.get(str(finding["kind"]), finding["kind"]))
    return _("%(what)s?") % {"what": label} if finding.get("certainty") == "maybe" else label


def _facts(text: Text) -> Iterator[str]:
    yield from dict.fromkeys(_found(finding) for finding in text.findings)
    if text.toxicity:
        yield _("abusive words %(value).2f of 1") % {"value": text.toxicity}
    if text.sentiment is not None:
        yield _("sentiment %(value)+.2f") % {"value": text.sentiment}
    yield _language(text.language)


def _language(tag: str) -> str:
    return _("language not told") if tag == "und" else name_of(tag)
