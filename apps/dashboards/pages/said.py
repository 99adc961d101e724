"""Somebody's words with their context card: what was asked and shown, when about, and of whom as much as may be told; never who."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext

from apps.core.rendering.visible import visible_text
from apps.dashboards.selectors import Seen
from apps.insight.coding.quotes import Quote
from apps.insight.models.text import TextSource

LONGEST = 400


@dataclass(frozen=True)
class Said:
    """One quote with its context, as `dashboards/_said.html` draws it.

    Attributes:
        language: as a tag, "" where it cannot be told.
        context: the parts of the card, in words.
        url: of the answer or the session that it comes from, "" for those who may not open it.
    """

    words: str
    language: str
    context: tuple[str, ...]
    url: str = ""


def said_of(quote: Quote, seen: Seen) -> Said:
    """Return a quote as a member sees it; owners and researchers can open where it comes from."""
    words = visible_text(quote.words)
    return Said(
        words=words if len(words) <= LONGEST else f"{words[:LONGEST]}…",
        language="" if quote.language == "und" else quote.language,
        context=tuple(visible_text(part) for part in _context(quote) if part),
        url=_url(quote, seen) if seen.may_open_rows else "",
    )


def _context(quote: Quote) -> tuple[str, ...]:
    sources: dict[str, str] = {
        TextSource.COMMENT: gettext("comment"),
        TextSource.NOTE: gettext("note on marked words"),
        TextSource.THOUGHT: gettext("typed in a session"),
        TextSource.QUESTION: gettext("asked the assistant"),
        TextSource.UTTERANCE: gettext("said in a session"),
    }
    return (
        sources.get(quote.source, quote.source),
        quote.cohort.replace("_", " "),
        gettext("scenario %(key)s") % {"key": quote.scenario} if quote.scenario else "",
        gettext("shown: %(versions)s") % {"versions": ", ".join(quote.versions)} if quote.versions else "",
        _when(quote),
        gettext("agreed to be quoted"),
    )


def _when(quote: Quote) -> str:
    if quote.month is None:
        return gettext("round %(number)s") % {"number": quote.round}
    month = date_format(quote.month, "YEAR_MONTH_FORMAT")
    return gettext("round %(number)s, %(month)s") % {"number": quote.round, "month": month}


def _url(quote: Quote, seen: Seen) -> str:
    if quote.session is not None:
        place = reverse("console:session", args=[seen.study.slug, quote.round, quote.session])
        return f"{place}?{urlencode({'t': f'{quote.second or 0:.1f}'})}"
    if quote.response is None:
        return ""
    return reverse("dashboards:response", args=[seen.study.team.slug, seen.study.slug, quote.response])
