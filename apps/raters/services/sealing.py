"""What raters seal, and for which purpose; after a change of the secret key all of it is sealed anew."""

from __future__ import annotations

from django.db import transaction

from apps.core.sealed import reseal
from apps.raters.models import Invitee, PanelEntry, Profile
from apps.raters.services.profiles import PURPOSE

PANEL = "panel"
"""What a panel's own ids (`PanelEntry.sealed`, a JSON object) are sealed for."""

INVITATION = "invitation"
"""What the address of an invitation (`Invitee.sealed`, text) is sealed for."""


@transaction.atomic
def reseal_raters() -> int:
    """Seal profiles, panel ids and addresses with the present key; return how many there were.

    Raises:
        BrokenSeal: one of them opens with no key; nothing was changed.
    """
    count = 0
    for model, purpose in ((Profile, PURPOSE), (PanelEntry, PANEL), (Invitee, INVITATION)):
        for pk, sealed in model.objects.select_for_update().values_list("pk", "sealed"):
            model.objects.filter(pk=pk).update(sealed=reseal(sealed, purpose=purpose))
            count += 1
    return count
