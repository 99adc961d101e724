"""What pages read of a round's themes: their texts as others may read them, and which of those may leave the team.

Which texts a theme of a code holds tells what coders said of them, so a reader gets those alone that tell them nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from apps.core.errors import NotFound
from apps.insight.coding.quotes import PUBLICATION
from apps.insight.coding.seen import is_open
from apps.insight.models import Text, Theme, ThemeMember, ThemeOrigin, ThemeRun
from apps.insight.texts import codable_texts
from apps.raters.models import Consent
from apps.studies.models import Round

QUOTES = 5

LONGEST_SEARCH = 100
"""Characters that texts are searched for."""


@dataclass(frozen=True)
class Said:
    """A text of a theme; only one that `may_leave` may be quoted outside of the team."""

    text: int
    words: str
    may_leave: bool


def themes_of(round_: Round) -> list[tuple[Theme, int]]:
    """Return all themes of a round with how many texts of each may be read: latent preferences first, then by texts; hidden ones last."""
    readable = Count("members", filter=Q(members__text__in=codable_texts(round_).values("pk")))
    rows = Theme.objects.filter(round=round_).annotate(texts=readable)
    found = [(theme, theme.texts) for theme in rows]
    return sorted(found, key=lambda pair: (pair[0].hidden, bool(pair[0].criterion), -pair[1], pair[0].name))


def names_of_themes(round_: Round) -> list[str]:
    """Return the names of a round's themes into which somebody can put a text, in alphabetical order."""
    rows = Theme.objects.filter(round=round_, hidden=False).exclude(origin=ThemeOrigin.CODE)
    return list(rows.order_by("name").values_list("name", flat=True))


def quotes_of(round_: Round, reader: int) -> dict[int, list[Said]]:
    """Return up to five texts of each theme that is shown, by the theme's id: of those that a reader may be shown unasked the most fitting."""
    place = Window(RowNumber(), partition_by=F("theme_id"), order_by=[F("weight").desc(), F("text_id").asc()])
    rows = (
        _unasked(round_, reader).filter(theme__hidden=False).annotate(place=place).filter(place__lte=QUOTES)
    )
    chosen = list(rows.order_by("theme_id", "place"))
    leaving = _leaving(round_, chosen)
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for row in chosen:
        found[row.theme_id].append(Said(row.text_id, row.text.shown, row.text_id in leaving))
    return dict(found)


def theme_in(round_: Round, theme_id: int) -> Theme:
    """Return a theme of a round.

    Raises:
        NotFound: there is none.
    """
    theme = Theme.objects.filter(round=round_, pk=theme_id).first() if 0 < theme_id < 2**63 else None
    if theme is None:
        raise NotFound("")
    return theme


def texts_page_of(
    theme: Theme, reader: int | None, *, after: int, limit: int
) -> tuple[list[Said], int | None]:
    """Return a page of a theme's texts by id, and where the next begins, None on the last.

    Args:
        theme: whose.
        reader: who is shown only what tells them nothing new of others' codes; None for all texts.
        after: id of the last text of the page before.
        limit: texts of a page.
    """
    rows = _members(theme.round) if reader is None else _unasked(theme.round, reader)
    rows = rows.filter(theme=theme, text_id__gt=after).order_by("text_id")
    chosen = list(rows[: limit + 1])
    leaving = _leaving(theme.round, chosen)
    found = [Said(row.text_id, row.text.shown, row.text_id in leaving) for row in chosen]
    return found[:limit], found[limit - 1].text if len(found) > limit else None


def count_kept(theme: Theme, reader: int) -> int:
    """Return how many of a theme's texts a reader is not shown unasked, because they would learn others' codes of them."""
    if theme.origin != ThemeOrigin.CODE:
        return 0
    return _members(theme.round).filter(theme=theme).exclude(is_open(reader, "text_id")).count()


def texts_beside(theme: Theme, words: str, *, limit: int) -> list[Said]:
    """Return texts that could belong to a theme, and do not yet, with these words in them, in capitals or not; by id."""
    wanted = " ".join(words.split())[:LONGEST_SEARCH]
    if not wanted:
        return []
    rows = codable_texts(theme.round).filter(shown__icontains=wanted).exclude(themes__theme=theme)
    found = list(rows.order_by("pk")[:limit])
    leaving = _agreed(theme.round, [text.pk for text in found])
    return [Said(text.pk, text.shown, text.pk in leaving) for text in found]


def run_of(round_: Round) -> ThemeRun | None:
    """Return how far finding themes is, None before anybody asked."""
    return ThemeRun.objects.filter(round=round_).first()


def _members(round_: Round) -> models.QuerySet[ThemeMember]:
    return ThemeMember.objects.filter(text__in=codable_texts(round_).values("pk")).select_related("text")


def _unasked(round_: Round, reader: int) -> models.QuerySet[ThemeMember]:
    return _members(round_).filter(~Q(theme__origin=ThemeOrigin.CODE) | is_open(reader, "text_id"))


def _leaving(round_: Round, members: Iterable[ThemeMember]) -> set[int]:
    return _agreed(round_, [one.text_id for one in members])


def _agreed(round_: Round, texts: Sequence[int]) -> set[int]:
    """Return the ids of the texts whose people agreed to be quoted and have not taken that back."""
    agreed = Consent.objects.filter(
        rater=OuterRef("rater"), round=round_, purpose=PUBLICATION, withdrawn_at=None
    )
    rows = Text.objects.filter(Exists(agreed), pk__in=texts)
    return set(rows.values_list("pk", flat=True))
