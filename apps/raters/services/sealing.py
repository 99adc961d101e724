"""After a change of the secret key: everything that raters keep sealed is sealed anew."""

from __future__ import annotations

from django.db import transaction

from apps.core.sealed import reseal
from apps.raters.models import Invitee, PanelEntry, Profile
from apps.raters.services.inviting import ADDRESS_PURPOSE
from apps.raters.services.joining import PANEL_PURPOSE
from apps.raters.services.profiles import PURPOSE


@transaction.atomic
def reseal_raters() -> int:
    """Seal profiles, panel ids and addresses with the present key; return how many there were.

    Raises:
        BrokenSeal: one of them opens with no key; nothing was changed.
    """
    count = 0
    for model, purpose in ((Profile, PURPOSE), (PanelEntry, PANEL_PURPOSE), (Invitee, ADDRESS_PURPOSE)):
        for pk, sealed in model.objects.select_for_update().values_list("pk", "sealed"):
            model.objects.filter(pk=pk).update(sealed=reseal(sealed, purpose=purpose))
            count += 1
    return count
