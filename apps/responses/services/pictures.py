"""Pictures on a rater's page: numbered as they stand there, so that an address says where a picture stands and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from django.db.models import QuerySet

from apps.assignments.models import Assignment, AssignmentState
from apps.catalog.pictures import picture_body
from apps.core.errors import NotFound
from apps.core.rendering.pictures import Picture, pictures_named, place_pictures
from apps.raters.selectors import people_behind
from apps.raters.services import hash_secret
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.models import Draft
from apps.studies.modes import Material

Address = Callable[[int], str]
"""Gives the address of a picture on one page, by its number from 1."""

AddressOf = Callable[[str, int], str]
"""Gives it for the assignment of a token."""

_SHOWN = Assignment.objects.filter(
    state__in=[AssignmentState.LEASED, AssignmentState.ANSWERED], participation__isnull=False
)
"""Those whose page somebody may see: neither expired, passed over nor taken back."""

Sizes = Mapping[str, tuple[int, int]]


def with_pictures(material: Material, sizes: Sizes, address: Address | None) -> Material:
    """Return what may be seen with its pictures, in the order shown; without addresses none is shown.

    Args:
        material: what may be seen.
        sizes: width and height of the pictures that there are, by hash.
        address: gives each its address.
    """
    if address is None or not sizes:
        return material
    numbers = count(1)

    def place(named: str, alt: str) -> Picture | None:
        size = sizes.get(named)
        return Picture(address(next(numbers)), *size, alt=alt) if size else None

    return replace(
        material,
        scenario=place_pictures(material.scenario, place),
        outputs=tuple(place_pictures(turns, place) for turns in material.outputs),
    )


def is_covered(held: Assignment, draft: Draft | None) -> bool:
    """Return whether something is still asked before the outputs of an assignment are shown."""
    if held.state != AssignmentState.LEASED or not frozen_round(held.round_id).asks_before:
        return False
    return draft is None or draft.settled is None


def held_picture(*, token: str, secret: str, number: int) -> bytes:
    """Return a picture that stands on the page of an assignment right now, by its number there.

    Raises:
        NotFound: this browser holds or answered no such assignment, or its page shows no such picture.
    """
    return _shown(_SHOWN.filter(token=token, participation__devices__secret_hash=hash_secret(secret)), number)


def own_picture(*, token: str, secrets: Sequence[str], number: int) -> bytes:
    """Return a picture of one of a person's own answers, by its number on the page.

    Raises:
        NotFound: this browser's person gave no such answer, or its page shows no such picture.
    """
    return _shown(_SHOWN.filter(token=token, rater__in=people_behind(secrets)), number)


def _shown(rows: QuerySet[Assignment], number: int) -> bytes:
    held = rows.first()
    if held is None:
        raise NotFound("")
    item = frozen_item(held.item_id)
    covered = is_covered(held, Draft.objects.filter(assignment=held).first())
    material = item.material(tuple(held.sides), covered=covered)
    turns = [*material.scenario, *(turn for turns in material.outputs for turn in turns)]
    named = [one for one in pictures_named(turns) if one in item.pictures]
    if not 1 <= number <= len(named):
        raise NotFound("")
    return picture_body(item.team_id, named[number - 1])
