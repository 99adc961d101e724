"""What the parts of a study's index weigh: read, changed, and how they were before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.accounts.models.team import WRITERS
from apps.analysis.events import IndexWeightsChanged
from apps.analysis.index_parts import index_parts
from apps.analysis.models import IndexWeights
from apps.core.errors import Invalid, Problem, Refused
from apps.core.events import publish
from apps.core.text import clean_text
from apps.responses.models import Response
from apps.studies.models import Study

MOST = 100.0
"""No part weighs more; only ratios matter."""

LONGEST_REASON = 500


def weights_of(study_id: int, *, at: datetime | None = None) -> dict[str, float]:
    """Return what each part weighs in a study, now or at a moment; 1 each where nobody said otherwise."""
    rows = IndexWeights.objects.filter(study_id=study_id)
    if at is not None:
        rows = rows.filter(at__lte=at)
    newest = rows.order_by("-at", "-pk").values_list("weights", flat=True).first() or {}
    return {part.slug: float(newest.get(part.slug, 1.0)) for part in index_parts()}


def history_of(study: Study) -> list[IndexWeights]:
    """Return the changes of a study's weights, newest first, with who made them; at most 50."""
    return list(IndexWeights.objects.filter(study=study).select_related("by").order_by("-at", "-pk")[:50])


@transaction.atomic
def set_index_weights(
    *, study: Study, weights: Mapping[str, float], reason: str, by: Membership, now: datetime
) -> IndexWeights | None:
    """Let the parts of a study's index weigh otherwise from now on, in every round's next snapshot.

    Returns:
        the change, None where they weigh so already.

    Raises:
        Refused: this role changes none.
        Invalid: a weight is no number from 0 to 100, all are zero, or there is no reason.
    """
    if by.role not in WRITERS:
        raise Refused(_("Owners and researchers change weights."))
    wanted = _checked(weights)
    Study.objects.select_for_update().get(pk=study.pk)
    if wanted == weights_of(study.pk):
        return None
    changed = IndexWeights.objects.create(
        study=study,
        weights=wanted,
        reason=_reason(reason),
        by=by.user,
        at=now,
        after_data=Response.objects.filter(round__study=study).exists(),
    )
    for round_id in study.rounds.values_list("pk", flat=True):
        publish(IndexWeightsChanged(round_id))
    return changed


def _checked(weights: Mapping[str, float]) -> dict[str, float]:
    wanted = {part.slug: float(weights.get(part.slug, 1.0)) for part in index_parts()}
    problems = [
        Problem(f"/{slug}", _("A weight is a number from 0 to 100."))
        for slug, weight in wanted.items()
        if not isfinite(weight) or not 0 <= weight <= MOST
    ]
    if problems:
        raise Invalid(_("These weights cannot be used."), problems=tuple(problems))
    if sum(weight > 0 for weight in wanted.values()) < 2:
        raise Invalid(_("At least two parts must weigh something."))
    return wanted


def _reason(reason: str) -> str:
    words = clean_text(reason, max_length=10_000).strip()
    if not words:
        raise Invalid(_("Say why, so that others can follow."), problems=(Problem("/reason", _("Say why.")),))
    if len(words) > LONGEST_REASON:
        raise Invalid(
            _("At most %(most)d characters.") % {"most": LONGEST_REASON},
            problems=(Problem("/reason", _("It is too long.")),),
        )
    return words
