"""What quotas ask of a plan: how many people, how many judgments, and whether the plan has room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.studies.protocol.sections import Quota


@dataclass(frozen=True)
class Needs:
    """What all cells together ask for, if each is filled by people of its own, as a person counts in one cell only.

    Attributes:
        people: how many; cells that count judgments ask for as many as it takes at the given load.
        reserved: judgments that only the people of a cell may give.
    """

    people: int
    reserved: int


def needs_of(quotas: Sequence[Quota], *, each: int) -> Needs:
    """Return what quotas ask for.

    Args:
        quotas: the cells.
        each: how many judgments one person gives at most.
    """
    people = sum(max(quota.raters or 0, ceil((quota.judgments or 0) / max(each, 1))) for quota in quotas)
    return Needs(people, sum(quota.judgments or 0 for quota in quotas))


def shortfalls(quotas: Sequence[Quota], *, slots: int, each: int) -> tuple[str, ...]:
    """Return, in words, where a plan has too little for its quotas to be filled.

    Args:
        quotas: the cells.
        slots: judgments that the plan holds.
        each: how many judgments one person gives at most.
    """
    if not quotas or not slots:
        return ()
    needs = needs_of(quotas, each=each)
    if needs.reserved > slots:
        words = ngettext(
            "The quotas keep %(reserved)d judgments for their cells; the plan holds %(slots)d.",
            "The quotas keep %(reserved)d judgments for their cells; the plan holds %(slots)d.",
            slots,
        )
        return (words % {"reserved": needs.reserved, "slots": slots},)
    if needs.people * each <= slots:
        return ()
    filling = ceil(slots / each)
    values = {"people": needs.people, "slots": slots, "each": each, "filling": filling}
    if needs.people > slots:
        words = _(
            "The quotas ask for %(people)d people; the plan holds %(slots)d judgments, so not everybody would get one."
        )
        return (words % values,)
    if filling >= needs.people:
        return ()
    words = _(
        "The quotas ask for %(people)d people, but at %(each)d judgments each the plan's %(slots)d are gone after "
        "%(filling)d people. Ask %(fewer)d of each, or plan more."
    )
    return (words % {**values, "fewer": slots // needs.people},)
