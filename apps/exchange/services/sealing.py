"""Sealing what exchange stores anew, with the present secret key."""

from __future__ import annotations

from django.db import transaction

from apps.core.sealed import reseal
from apps.exchange.models import ShareLink
from apps.exchange.services.sharing import NOISE_PURPOSE


@transaction.atomic
def reseal_noise() -> int:
    """Seal the keys of noise with the present key and return how many there are.

    Raises:
        BrokenSeal: one was sealed with a key that is no longer known; none is changed.
    """
    links = list(ShareLink.objects.select_for_update().exclude(noise_key=""))
    for link in links:
        link.noise_key = reseal(link.noise_key, purpose=NOISE_PURPOSE)
        link.save(update_fields=["noise_key"])
    return len(links)
