"""What is asked before the outputs are shown: once answered it stands, and only then are they shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.assignments.models import AssignmentState
from apps.core.errors import NotFound, Problem, Refused
from apps.raters.services import hash_secret
from apps.responses.answers import check_answers, read_form
from apps.responses.frozen import FrozenRound, frozen_item, frozen_round
from apps.responses.services import store
from apps.responses.services.unanswered import Unanswered


def before_keys(round_: FrozenRound) -> set[str]:
    """Return the keys of the questions that are asked before the outputs are shown."""
    return {spec.key for spec, kind in round_.asked() if kind.before}


def with_settled(
    round_: FrozenRound, raw: Mapping[str, object], settled: Mapping[str, Any] | None
) -> dict[str, object]:
    """Return the answers with those that were settled before; no later form changes them."""
    if not round_.asks_before:
        return dict(raw)
    own = before_keys(round_)
    return {key: answer for key, answer in raw.items() if key not in own} | dict(settled or {})


@transaction.atomic
def settle_before(*, token: str, secret: str, fields: Mapping[str, Sequence[str]]) -> None:
    """Keep the answers that come before the outputs; where they were given already, those stay.

    Raises:
        NotFound: this browser holds no such assignment.
        Refused: it is answered, skipped or given back already.
        Unanswered: something is missing or does not fit; nothing was kept.
    """
    held = store.lock_assignment(token, hash_secret(secret))
    if held is None:
        raise NotFound("")
    if held.state != AssignmentState.LEASED:
        raise Refused(_("This one is not open any more."))
    if held.settled is not None:
        return
    round_ = frozen_round(held.stay.round_id)
    own = before_keys(round_)
    raw = {key: answer for key, answer in read_form(round_, fields).items() if key in own}
    placement = frozen_item(held.item_id).placement(held.sides, level=round_.level(held.arm))
    checked = check_answers(round_, raw, placement, partial=True)
    needed = [
        spec
        for spec, kind in round_.asked()
        if kind.before
        and not spec.optional
        and (spec.when is None or spec.when.holds(checked.answers.get(spec.when.question)))
    ]
    missing = tuple(
        Problem(f"/answers/{spec.key}", _("Please answer this."))
        for spec in needed
        if raw.get(spec.key) is None
    )
    if checked.problems or missing:
        raise Unanswered((*checked.problems, *missing), raw)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO responses_draft (assignment_id, answers, settled) VALUES (%s, '{}', %s::jsonb) "
            "ON CONFLICT (assignment_id) DO UPDATE SET settled = excluded.settled",
            [held.id, store.json(checked.answers)],
        )
