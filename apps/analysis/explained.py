"""How many of a round's outputs explain themselves, and how many mark the words that their explanation rests on."""

from __future__ import annotations

from django.db.models import Count, Q

from apps.studies.derived import INTERPRETABILITY
from apps.studies.models import ItemKind, ItemOutput, Metric, Round


def explained_of(round_: Round) -> dict[str, int] | None:
    """Return outputs of main items, those with an explanation and those with spans, in two queries; None where explanations are not judged."""
    if not Metric.objects.filter(round=round_, key=INTERPRETABILITY).exists():
        return None
    rows = ItemOutput.objects.filter(item__round=round_, item__kind=ItemKind.MAIN)
    return rows.aggregate(
        outputs=Count("output", distinct=True),
        explained=Count("output", distinct=True, filter=~Q(output__explanation={})),
        spans=Count("output", distinct=True, filter=Q(output__explanation__spans__0__isnull=False)),
    )
