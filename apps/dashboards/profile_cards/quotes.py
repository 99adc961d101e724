"""What people said of it, in their own words, as far as they agreed to be quoted."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from apps.core.rendering.visible import visible_text
from apps.dashboards.profile_cards._base import Card, CardView, Profile
from apps.insight.coding.quotes import Quote
from apps.insight.models.text import TextSource

MOST = 4
LONGEST = 400


@dataclass(frozen=True)
class Said:
    """One quote with its context: never who said it."""

    words: str
    language: str
    context: tuple[str, ...]


@dataclass(frozen=True)
class QuotesBody:
    """What the card shows: `empty` says why there are none."""

    quotes: tuple[Said, ...]
    empty: str
    url: str


class Quotes(Card):
    """Up to four quotes."""

    slug = "quotes"
    place = 40
    side = "beside"

    def view(self, profile: Profile) -> CardView:
        """Return the card; empty it says why."""
        body = QuotesBody(
            quotes=tuple(_said(one) for one in profile.quotes[:MOST]),
            empty=_why(profile),
            url=profile.links.get("quotes", "") if profile.quotes else "",
        )
        return self.drawn(gettext("In their own words"), "", "quotes", body)


def _why(profile: Profile) -> str:
    if profile.asks_for_quotes:
        return gettext("No words on this version may be quoted yet.")
    return gettext("The study does not ask people whether they may be quoted, so nobody is.")


def _said(one: Quote) -> Said:
    words = visible_text(one.words)
    sources: dict[str, str] = {
        TextSource.COMMENT: gettext("comment"),
        TextSource.NOTE: gettext("note on marked words"),
        TextSource.THOUGHT: gettext("typed in a session"),
        TextSource.QUESTION: gettext("asked the assistant"),
        TextSource.UTTERANCE: gettext("said in a session"),
    }
    context = (
        sources.get(one.source, one.source),
        one.cohort.replace("_", " "),
        gettext("shown: %(versions)s") % {"versions": ", ".join(one.versions)} if one.versions else "",
    )
    return Said(
        words=words if len(words) <= LONGEST else f"{words[:LONGEST]}…",
        language="" if one.language == "und" else one.language,
        context=tuple(visible_text(part) for part in context if part),
    )


CARD = Quotes()
