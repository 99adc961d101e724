"""How long tests of a study are kept: a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.assignments.models import Slot, SlotOrigin
from apps.core.retention import Clock
from apps.raters.models import Participation, Rater
from apps.raters.services import erase

_ROWS = """
SELECT own.id, round.study_id, own.joined_at + interval '1 day'
FROM raters_participation own JOIN studies_round round ON round.id = own.round_id WHERE own.is_test
"""


@transaction.atomic
def _drop(keys: Sequence[int], now: datetime) -> None:
    """Remove participations with their places; whoever did nothing but test goes with them."""
    gone = Participation.objects.filter(pk__in=keys)
    raters = list(gone.values_list("rater_id", flat=True))
    Slot.objects.filter(origin=SlotOrigin.TEST, assignments__participation__in=gone).delete()
    gone.delete()
    for rater in Rater.objects.filter(pk__in=raters, study=None, participations=None):
        erase(rater=rater, now=now)


CLOCKS = (Clock("tests", _("Tests of the study"), _("A day after they began"), _ROWS, _drop),)
