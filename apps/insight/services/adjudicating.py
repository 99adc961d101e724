"""Settling a text on which coders differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Problem, Refused
from apps.core.events import publish
from apps.core.text import clean_text
from apps.insight.coding.codebooks import newest_edition
from apps.insight.coding.standing import standing_among
from apps.insight.events_coding import CodesChanged
from apps.insight.models import Adjudication
from apps.insight.texts import codable_texts
from apps.studies.models import Round

LONGEST_REASON = 2_000


@transaction.atomic
def settle_text(
    *, round_: Round, text_id: int, actor: User, codes: Iterable[str], reason: str, now: datetime
) -> Adjudication:
    """Say which codes hold of a text, whatever its coders said; a second time takes the place of the first.

    Raises:
        NotFound: the round has no such text, or others may not read it.
        Refused: fewer than two people coded it, or whoever settles has not.
        Invalid: there is no such code, or no reason is given.
    """
    if not codable_texts(round_).filter(pk=text_id).exists():
        raise NotFound("")
    newest, held = newest_edition(round_.study), frozenset(codes)
    standing = standing_among(round_, [text_id])
    said = standing.said.get(text_id, ()) if standing else ()
    if newest is None or len(said) < 2:
        raise Refused(_("Two people must have coded a text before it can be settled."))
    if actor.pk not in {one.coder for one in said}:
        raise Refused(_("Code this text yourself first: until then you do not see what others said of it."))
    if not held <= newest.keys:
        raise Invalid(_("The codebook has no such code."))
    words = clean_text(reason.strip(), max_length=LONGEST_REASON)
    if not words:
        raise Invalid("", problems=(Problem("/reason", _("Say why, in a few words.")),))
    made, _new = Adjudication.objects.update_or_create(
        text_id=text_id,
        codebook=newest.codebook,
        defaults={"codes": sorted(held), "reason": words, "by": actor, "at": now},
    )
    publish(CodesChanged(round_.pk))
    return made
