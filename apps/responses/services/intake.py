"""Judgments from inside somebody's product: each makes its own slot, outside every quota; one for a person and item."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min

from apps.assignments.models import Assignment, AssignmentState, SlotOrigin
from apps.assignments.services import lease_on_demand, trail_of
from apps.raters.consent import RATING, ConsentWords
from apps.raters.models import Device, Link, Participation
from apps.raters.services import Comer, enter, finish, hash_secret
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.services.record import record_response
from apps.studies.models import Item, ItemKind, Round

_SECONDS = 60.0
"""How long the lease lasts that the same transaction answers."""
_HAS = (AssignmentState.LEASED, AssignmentState.ANSWERED)
"""States of an assignment beside which its rater cannot be given the item again."""


@dataclass(frozen=True)
class Offer:
    """An item for somebody, the order in which its outputs stand on their page, and the arm."""

    item_id: int
    sides: tuple[int, ...]
    arm: int = 0


def offer_item(*, round_: Round, person: str) -> Offer | None:
    """Return an item of the round, drawn at random, that the person has not judged; None where there is none.

    What may not follow the last that they judged is left out.

    Args:
        round_: whose items.
        person: a keyed hash of who it is; nothing is stored of them here.
    """
    items = Item.objects.filter(round=round_, kind=ItemKind.MAIN)
    ends = items.aggregate(first=Min("id"), last=Max("id"))
    if ends["first"] is None:
        return None
    judged = Assignment.objects.filter(
        participation__round=round_,
        participation__person=person,
        state__in=(AssignmentState.LEASED, AssignmentState.ANSWERED, AssignmentState.WITHDRAWN),
    ).values("item_id")
    draw = random.SystemRandom()
    start = draw.randint(ends["first"], ends["last"])
    fitting = items.exclude(pk__in=judged).exclude(kin__in=_apart(round_, person))
    left = fitting.order_by("id").values_list("id", flat=True)
    found = left.filter(id__gte=start).first() or left.filter(id__lt=start).first()
    if found is None:
        return None
    sides = list(range(len(frozen_item(found).versions)))
    draw.shuffle(sides)
    return Offer(found, tuple(sides), draw.randrange(frozen_round(round_.pk).arms))


def _apart(round_: Round, person: str) -> tuple[int, ...]:
    known = Participation.objects.filter(round=round_, person=person).values_list("id", flat=True).first()
    return trail_of(round_id=round_.pk, participation_id=known).apart if known else ()


@transaction.atomic
def take_in(
    *,
    link: Link,
    round_: Round,
    person: str,
    offer: Offer,
    words: ConsentWords,
    read: str,
    fields: Mapping[str, Sequence[str]],
    behaviour: str,
    refusals: int,
    now: datetime,
) -> bool:
    """Store a judgment with the consent that came along; return whether it is new.

    All of it happens or nothing: an answer that does not fit leaves no person behind either. The same person's second
    answer to an item changes nothing.

    Args:
        link: the widget's door.
        round_: which round.
        person: a keyed hash of who it is.
        offer: what their page showed.
        words: of the consent, as they are now.
        read: the hash of the words that the page showed.
        fields: the form.
        behaviour: the page's own measurements, as JSON text.
        refusals: how often their sending came back.
        now: when.

    Raises:
        WordsChanged: the words have changed meanwhile.
        LinkFull: the door lets nobody new in.
        Unanswered: required answers are missing or do not fit.
        Refused: the round takes nobody new, or this person took everything back.
    """
    known = Participation.objects.filter(round=round_, person=person).select_related("rater", "round").first()
    joined = enter(
        round_=round_,
        comer=Comer(link=link, person=person, known=known),
        words=words,
        read=read,
        purposes=[RATING],
        now=now,
    )
    stay = joined.participation
    judged = Assignment.objects.filter(rater=stay.rater_id, item=offer.item_id, state__in=_HAS)
    is_new = not judged.exists()
    if is_new:
        lease = lease_on_demand(
            round_id=round_.pk,
            rater_id=stay.rater_id,
            participation_id=stay.pk,
            item_id=offer.item_id,
            sides=offer.sides,
            origin=SlotOrigin.INTAKE,
            lease_seconds=_SECONDS,
            arm=offer.arm,
        )
        record_response(
            token=lease.token,
            secret=joined.secret,
            fields=fields,
            behaviour=behaviour,
            now=now,
            follow=False,
            refusals=refusals,
        )
        stay.refresh_from_db()
        finish(participation=stay, now=now)
    Device.objects.filter(secret_hash=hash_secret(joined.secret)).delete()
    return is_new
