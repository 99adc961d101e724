"""What the catalogue has got since a round was judged, in two queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from apps.catalog.models import Output, Version
from apps.dashboards.pages.freshness import Newer
from apps.studies.models import Item, Round

MOST = 5
"""So many newer versions are named."""


def newer_than(round_: Round, versions: Sequence[Version], judged: datetime | None) -> Newer:
    """Return newer versions of the systems tested, and tested versions of which an output of the round's scenarios was written anew.

    A withdrawn version is not newer than another. Written anew means after the newest judgment. A version without a time of its own is neither newer nor older than another.
    """
    times = [version.at for version in versions if version.at is not None]
    keys: list[str] = []
    if times:
        later = Version.objects.filter(
            system__in={version.system_id for version in versions}, at__gt=max(times), withdrawn_at=None
        )
        keys = list(later.order_by("-at").values_list("key", flat=True)[:MOST])
    changed: list[str] = []
    if judged is not None:
        # A text that was shown is fixed: a change is a further revision, and a new row.
        anew = Output.objects.filter(
            version=OuterRef("pk"),
            revision__gt=1,
            created_at__gt=judged,
            scenario__in=Item.objects.filter(round=round_).values("scenario"),
        )
        rows = Version.objects.filter(pk__in=[version.pk for version in versions])
        changed = list(rows.filter(Exists(anew)).order_by("key").values_list("key", flat=True))
    return Newer(tuple(keys), tuple(changed))
