"""An answer from a browser that has lost its secret: it is not stored, and comes back to the page with every word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from apps.assignments.models import Assignment, AssignmentState
from apps.core.errors import NotFound
from apps.responses.answers import read_form
from apps.responses.frozen import frozen_round
from apps.responses.services.present import ShownItem, most_of, view_of
from apps.studies.models import Study


def stray_item(*, study: Study, token: str, fields: Mapping[str, Sequence[str]]) -> ShownItem:
    """Return the page of an item with what was just written. Whoever knows the random token has had the page before them.

    Raises:
        NotFound: the study never gave out such a token.
    """
    held = (
        Assignment.objects.filter(token=token[:64], round__study=study)
        .select_related("participation")
        .first()
        if "\0" not in token
        else None
    )
    if held is None or held.participation is None:
        raise NotFound("")
    round_ = frozen_round(held.round_id)
    view = view_of(round_, held.item_id, tuple(held.sides), read_form(round_, fields), arm=held.arm)
    return ShownItem(
        token=token,
        state=AssignmentState.LEASED,
        view=view,
        answered=held.participation.answered,
        most=most_of(round_),
    )
