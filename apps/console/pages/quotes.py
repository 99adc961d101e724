"""What the page of quotes shows: words that may leave the team, with what stands beside them and never who said them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.console.pages.coding import clock_of, source_of
from apps.core.rendering.visible import visible_text
from apps.insight.coding.codebooks import newest_edition
from apps.insight.coding.quotes import PUBLICATION, Quote, count_quotable, quotable_texts
from apps.insight.coding.standing import Standing, standing_of
from apps.insight.services.seeing import note_seen
from apps.raters.consent import name_of
from apps.studies.models import Round
from apps.studies.services import protocol_of

PAGE = 25
WITH_CODES = "*"
"""What is chosen for all texts, each with its codes."""


@dataclass(frozen=True)
class QuoteRow:
    """A quote in the list: `url` leads to its second or to the answer that it belongs to, "" where the reader may open neither."""

    words: str
    language: str
    tongue: str
    source: str
    cohort: str
    scenario: str
    month: date | None
    versions: tuple[str, ...]
    clock: str
    url: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """One value of the filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class QuotesPage:
    """A page of quotes.

    Attributes:
        total: how many texts of the round may be quoted.
        is_asked: whether the round asks people for their consent to be quoted.
        code: what is chosen: "" shows no codes, `WITH_CODES` all texts with theirs, else the key of the only code.
        query: the filter, for the pager and the file.
    """

    rows: tuple[QuoteRow, ...]
    choices: tuple[Choice, ...]
    total: int
    is_asked: bool
    code: str
    following: int | None
    begun: bool
    query: str


@dataclass(frozen=True)
class _Found:
    """Quotes with the names of their codes, by the text's id."""

    quotes: Sequence[Quote]
    codes: dict[int, tuple[str, ...]]


def quotes_page(
    round_: Round, viewer: User, *, code: str, after: int, may_write: bool, now: datetime
) -> QuotesPage:
    """Return a page of the words of a round that may be quoted.

    Codes are shown only to whoever asks for them, and what others gave counts as seen by them: they no longer code those texts.
    """
    names = _codes_of(round_)
    chosen = _chosen(code, names)
    found = _found(round_, viewer, chosen, after=after, limit=PAGE + 1, now=now)
    more = len(found.quotes) > PAGE
    return QuotesPage(
        rows=tuple(_row(round_, one, found.codes, linked=may_write) for one in found.quotes[:PAGE]),
        choices=(
            Choice("", _("All, without codes"), not chosen),
            Choice(WITH_CODES, _("All, with their codes"), chosen == WITH_CODES),
            *(Choice(key, name, key == chosen) for key, name in names.items()),
        )
        if names
        else (),
        total=count_quotable(round_),
        is_asked=PUBLICATION in protocol_of(round_).document.consent.purposes,
        code=chosen,
        following=found.quotes[PAGE - 1].text if more else None,
        begun=after > 0,
        query=f"{urlencode({'code': chosen})}&" if chosen else "",
    )


def quote_rows(round_: Round, viewer: User, *, code: str, now: datetime) -> Iterator[Sequence[object]]:
    """Yield all quotes that the page shows over all of its pages, as rows below their heading."""
    chosen = _chosen(code, _codes_of(round_))
    found = _found(round_, viewer, chosen, after=0, limit=None, now=now)
    yield (
        "text",
        "words",
        "language",
        "source",
        "cohort",
        "scenario",
        "round",
        "month",
        "versions",
        "second",
        "codes",
    )
    for one in found.quotes:
        yield (
            one.text,
            one.words,
            one.language,
            one.source,
            one.cohort,
            one.scenario,
            one.round,
            f"{one.month:%Y-%m}" if one.month else "",
            "; ".join(one.versions),
            one.second,
            "; ".join(found.codes.get(one.text, ())),
        )


def _codes_of(round_: Round) -> dict[str, str]:
    newest = newest_edition(round_.study)
    return {one.key: one.name for one in newest.codes} if newest else {}


def _chosen(code: str, names: Container[str]) -> str:
    return code if code == WITH_CODES or code in names else ""


def _found(round_: Round, viewer: User, code: str, *, after: int, limit: int | None, now: datetime) -> _Found:
    if not code:
        return _Found(quotable_texts(round_, after=after, limit=limit), {})
    standing = standing_of(round_)
    held = standing.held() if standing else {}
    among = None if code == WITH_CODES else [text for text, keys in held.items() if code in keys]
    quotes = quotable_texts(round_, among=among, after=after, limit=limit)
    if standing is None:
        return _Found(quotes, {})
    shown = [one.text for one in quotes]
    note_seen(text_ids=standing.seen_by(viewer.pk, shown), actor=viewer, now=now)
    return _Found(quotes, {text: _names(standing, held[text]) for text in shown if text in held})


def _names(standing: Standing, keys: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for key, name in standing.codes.names.items() if key in keys)


def _row(round_: Round, one: Quote, codes: dict[int, tuple[str, ...]], *, linked: bool) -> QuoteRow:
    return QuoteRow(
        words=visible_text(one.words),
        language="" if one.language == "und" else one.language,
        tongue="" if one.language == "und" else name_of(one.language),
        source=source_of(one.source),
        cohort=one.cohort,
        scenario=visible_text(one.scenario),
        month=one.month,
        versions=one.versions,
        clock=clock_of(one.second),
        url=_url(round_, one) if linked else "",
        codes=codes.get(one.text, ()),
    )


def _url(round_: Round, one: Quote) -> str:
    if one.session is not None:
        place = reverse("console:session", args=[round_.study.slug, round_.number, one.session])
        return f"{place}?t={one.second or 0:.1f}"
    if one.response is None:
        return ""
    return reverse("dashboards:response", args=[round_.study.team.slug, round_.study.slug, one.response])
