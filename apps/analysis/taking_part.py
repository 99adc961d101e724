"""In which rounds a rater took part."""

from __future__ import annotations

from apps.raters.models import Participation
from apps.responses.models import Response, Session


def rounds_of_rater(rater_id: int) -> list[int]:
    """Return the ids of the rounds that a rater took part in, or that answers of theirs were imported into, in order."""
    joined = Participation.objects.filter(rater_id=rater_id).values_list("round_id", flat=True)
    # Words of sessions are worked on before there is any answer.
    held = Session.objects.filter(rater_id=rater_id).values_list("round_id", flat=True)
    answered = Response.objects.filter(rater_id=rater_id).values_list("round_id", flat=True)
    return sorted({*joined, *held, *answered})
