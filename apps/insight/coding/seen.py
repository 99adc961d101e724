"""Whose codes somebody may be shown without learning what they must not: of each text those that they have seen before."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from apps.insight.models import Adjudication, CodingTurn, Seen, Text


def has_seen(reader: int | None, text: str) -> Q:
    """Return a condition: somebody has seen what others said of a text, or settled it, and so no longer codes it.

    Args:
        reader: who.
        text: the column with the text's id.
    """
    own = {"text": OuterRef(text), "by": reader}
    return Q(Exists(Seen.objects.filter(**own))) | Q(Exists(Adjudication.objects.filter(**own)))


def is_open(reader: int | None, text: str) -> Q:
    """Return a condition: which codes hold of a text tells somebody nothing that they have not seen, or said themself.

    Args:
        reader: who.
        text: the column with the text's id.
    """
    said = CodingTurn.objects.filter(text=OuterRef(text)).exclude(coder=reader)
    settled = Adjudication.objects.filter(text=OuterRef(text))
    return has_seen(reader, text) | (~Q(Exists(said)) & ~Q(Exists(settled)))


def unseen_among(reader: int, texts: Iterable[int]) -> list[int]:
    """Return the texts of which somebody has not seen yet what others said; by id."""
    rows = Text.objects.filter(pk__in=list(texts)).exclude(is_open(reader, "pk"))
    return list(rows.order_by("pk").values_list("pk", flat=True))
