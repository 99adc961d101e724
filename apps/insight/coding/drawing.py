"""Drawing a few quotes out of all that there are, so that more is heard than who came first or says most."""

from __future__ import annotations

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value, Window
from django.db.models.functions import MD5, Cast, Coalesce, Concat, RowNumber

from apps.insight.coding.quotes import Quote, agreed_texts, quotable_texts
from apps.insight.models import Text
from apps.studies.models import ItemOutput, Round


def quotes_on_version(round_: Round, version: str, *, limit: int) -> list[Quote]:
    """Return words of people who had a version before them, drawn as `quotes_drawn` says."""
    shown = ItemOutput.objects.filter(item=OuterRef("about"), output__version__key=version)
    about = Coalesce("session__assignment__item_id", "response__item_id")
    texts = agreed_texts(round_).annotate(about=about).filter(Exists(shown))
    return quotes_drawn(round_, texts, seed=version, limit=limit)


def quotes_drawn(round_: Round, texts: QuerySet[Text], *, seed: str, limit: int) -> list[Quote]:
    """Return some of these texts of a round that may be quoted: of each person one before anybody's second, in an order that only the seed decides.

    The same texts and the same seed give the same quotes, whoever asks and whenever; a text that comes later takes a place by its own lot alone.

    Args:
        round_: whose texts.
        texts: those to draw from, all of them agreed to be quoted; not sliced.
        seed: what tells this draw from others of the round.
        limit: how many at most.
    """
    lot = MD5(Concat(Value(f"{round_.pk} {seed} "), Cast("pk", CharField())))
    turn = Window(RowNumber(), partition_by="rater", order_by="lot")
    rows = texts.filter(shown__regex=r"\S").annotate(lot=lot, turn=turn).order_by(F("turn"), F("lot"))
    drawn = list(rows.values_list("pk", flat=True)[:limit])
    if not drawn:
        return []
    return sorted(quotable_texts(round_, among=drawn), key=lambda one: drawn.index(one.text))
