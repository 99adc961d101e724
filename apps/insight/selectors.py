"""What pages and the API read of people's words. Nobody reads a text but through these: what is not checked, or held, is not shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, QuerySet, When
from django.utils.translation import gettext as _

from apps.core.errors import NotFound
from apps.core.sealed import unseal_text
from apps.insight.models import Opening, Text, TextState
from apps.insight.personal import ORIGINAL
from apps.insight.texts import READABLE, texts_of
from apps.responses.frozen import frozen_round
from apps.responses.models import Response
from apps.responses.written import with_words, written_in
from apps.studies.models import Round

_BEHIND = 2**48
"""What the rank of a text that is not held has beyond its id, so that all that are held come before it."""


def readable_texts(round_: Round) -> QuerySet[Text]:
    """Return the texts of a round that members may read."""
    return texts_of(round_).filter(state__in=READABLE)


def readable_answers(responses: Sequence[Response]) -> dict[int, dict[str, Any]]:
    """Return answers as members may read them, by response id, in one query.

    In place of words that they may not read stands why: not checked yet, held for review, withheld.
    """
    said: defaultdict[int, dict[str, Text]] = defaultdict(dict)
    rows = Text.objects.filter(response__in=[row.pk for row in responses], session__isnull=True)
    for text in rows.only("response_id", "place", "shown", "state"):
        said[text.response_id or 0][text.place] = text
    return {row.pk: _readable(row, said[row.pk]) for row in responses}


def _readable(response: Response, texts: Mapping[str, Text]) -> dict[str, Any]:
    places = [one.place for one in written_in(frozen_round(response.round_id), response.answers)]
    return with_words(response.answers, {place: words_of(texts.get(place)) for place in places})


def words_of(text: Text | None) -> str:
    """Return the words of a text that members may read, else why they may not; None is a text that is not checked yet."""
    if text is None:
        return _("[not checked yet]")
    if text.state in READABLE:
        return text.shown
    return _("[held for review]") if text.state == TextState.HELD else _("[withheld]")


def originals_of(response_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return what was taken out of answers, by response id and place: for their author alone."""
    rows = Text.objects.filter(response__in=response_ids, session__isnull=True).exclude(original="")
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for response_id, place, sealed in rows.values_list("response_id", "place", "original"):
        found[response_id or 0][place] = unseal_text(sealed, purpose=ORIGINAL)
    return dict(found)


@dataclass(frozen=True)
class Wanted:
    """Which texts a page shows; "" means any. `after` is where the page before ended, 0 for the first page."""

    state: str = ""
    source: str = ""
    language: str = ""
    after: int = 0


def texts_page(round_: Round, wanted: Wanted, *, limit: int) -> tuple[list[Text], int | None]:
    """Return a page of a round's texts and where the next one begins, None on the last: held texts first, then by age."""
    rows = texts_of(round_).annotate(
        rank=Case(When(state=TextState.HELD, then=F("pk")), default=F("pk") + _BEHIND)
    )
    chosen = {"state": wanted.state, "source": wanted.source, "language": wanted.language}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value}, rank__gt=wanted.after)
    found: list[Text] = [*rows.select_related("rater").order_by("rank")[: limit + 1]]
    more = len(found) > limit
    return found[:limit], _rank(found[limit - 1]) if more else None


def _rank(text: Text) -> int:
    return text.pk if text.state == TextState.HELD else text.pk + _BEHIND


def text_in(round_: Round, pk: int) -> Text:
    """Return one text of a round.

    Raises:
        NotFound: the round has no such text that counts.
    """
    rows = texts_of(round_).select_related("rater")
    found = rows.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if found is None:
        raise NotFound("")
    return found


def openings_of(text: Text) -> list[Opening]:
    """Return who opened the words of a text as they were said, last first."""
    return list(Opening.objects.filter(text=text).select_related("by").order_by("-at", "-pk"))


def counts_of(round_: Round) -> dict[str, int]:
    """Return how many texts of a round are in each state."""
    return dict(texts_of(round_).order_by().values_list("state").annotate(n=Count("id")))


def languages_of(round_: Round) -> list[str]:
    """Return the languages of a round's texts, by tag."""
    return sorted(texts_of(round_).order_by().values_list("language", flat=True).distinct())
