"""Words as they were said, sealed anew with the present key."""

from __future__ import annotations

from django.db import transaction

from apps.core.sealed import reseal
from apps.insight.models import Text
from apps.insight.personal import ORIGINAL


@transaction.atomic
def reseal_texts() -> int:
    """Seal the words that were taken out of texts with the present key; return how many there were.

    Raises:
        BrokenSeal: one of them opens with no key; nothing was changed.
    """
    count = 0
    rows = Text.objects.select_for_update().exclude(original="")
    for pk, sealed in rows.values_list("pk", "original"):
        Text.objects.filter(pk=pk).update(original=reseal(sealed, purpose=ORIGINAL))
        count += 1
    return count
