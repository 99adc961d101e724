"""Drafts: what was written is kept while it is being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.services import extend_lease
from apps.core.errors import NotFound, Refused
from apps.raters.services import hash_secret
from apps.responses.answers import check_answers, read_form
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.services import store
from apps.responses.services.stays import touch_stay


def save_draft(*, token: str, secret: str, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep what fits its questions so far, and keep the lease while somebody is writing.

    Raises:
        NotFound: this browser holds no such assignment.
        Refused: it is answered, skipped or given back already.
    """
    held = (
        Assignment.objects.filter(token=token, participation__devices__secret_hash=hash_secret(secret))
        .only("id", "item_id", "participation_id", "round_id", "sides", "arm", "state")
        .first()
    )
    if held is None or held.participation_id is None:
        raise NotFound("")
    if held.state != AssignmentState.LEASED:
        raise Refused(_("This one is not open any more."))
    round_ = frozen_round(held.round_id)
    placement = frozen_item(held.item_id).placement(tuple(held.sides), level=round_.level(held.arm))
    answers = check_answers(round_, read_form(round_, fields), placement, partial=True).answers
    with connection.cursor() as cursor:
        cursor.execute(
            # Whoever answers, withdraws or erases locks the assignment first, so no draft is left behind them.
            "INSERT INTO responses_draft (assignment_id, answers) "
            "SELECT id, %s::jsonb FROM assignments_assignment WHERE id = %s AND state = 1 FOR SHARE "
            "ON CONFLICT (assignment_id) DO UPDATE SET answers = excluded.answers, saved_at = now()",
            [store.json(answers), held.pk],
        )
        if not cursor.rowcount:
            raise Refused(_("This one is not open any more."))
    extend_lease(token=token, lease_seconds=round_.lease_seconds)
    touch_stay(held.participation_id, sitting_seconds=round_.sitting_seconds)
