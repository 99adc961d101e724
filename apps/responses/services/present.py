"""What a rater sees: built by allow-list from frozen texts; no id, key or name of a version comes near it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial

from django.db import transaction
from django.utils import timezone

from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.services import give_back
from apps.core.errors import NotFound, Problem
from apps.raters.models import Participation
from apps.raters.services import hash_secret
from apps.responses.frozen import FrozenRound, frozen_item, frozen_round
from apps.responses.models import Draft
from apps.responses.services.asking import question_views
from apps.responses.services.following import NextItem, next_for
from apps.responses.services.pictures import Address, AddressOf, is_covered, with_pictures
from apps.responses.services.session_views import session_view
from apps.responses.services.stays import lock_stay
from apps.studies.models import Item, ItemKind
from apps.studies.modes import RaterView, SessionView


@dataclass(frozen=True)
class ShownItem:
    """An item on a rater's page.

    Attributes:
        token: the assignment's random name, the only one that the page knows.
        state: whether it still waits for an answer.
        answered: how many this rater has given in the round.
        most: how many they will be asked for at most, as far as is known.
    """

    token: str
    state: int
    view: RaterView
    answered: int
    most: int


def view_of(
    round_: FrozenRound,
    item_id: int,
    sides: tuple[int, ...],
    answers: Mapping[str, object],
    problems: tuple[Problem, ...] = (),
    *,
    arm: int = 0,
    covered: bool = False,
    pictures: Address | None = None,
    session: SessionView | None = None,
) -> RaterView:
    """Return the page of an item, with a draft's answers and the problems of a refused post.

    Args:
        round_: which round.
        item_id: its item.
        sides: for each place shown, the place of the output.
        answers: by question key, in the shapes of the contract.
        problems: what was wrong with them.
        arm: which explanation is shown.
        covered: whether something is asked before the outputs are shown.
        pictures: gives the addresses of the pictures on this page; without, none is shown.
        session: what has happened so far, where judging is a session.
    """
    item, level = frozen_item(item_id), round_.level(arm)
    shows = round_.protocol.document.explanations.shows
    material = item.material(sides, level=level, shows=shows, covered=covered)
    questions = question_views(round_, item.placement(sides, level=level), answers, problems, covered=covered)
    protocol = round_.protocol
    shown = replace(with_pictures(material, item.pictures, pictures), session=session)
    return protocol.mode.present(protocol.items, shown, questions)


def shown_item(
    *,
    token: str,
    secret: str,
    answers: Mapping[str, object] | None = None,
    problems: tuple[Problem, ...] = (),
    pictures: AddressOf | None = None,
) -> ShownItem:
    """Return the page of an assignment with its draft, or with the answers that were just refused.

    Raises:
        NotFound: this browser holds no such assignment.
    """
    held = (
        Assignment.objects.filter(token=token, participation__devices__secret_hash=hash_secret(secret))
        .select_related("participation")
        .first()
    )
    if held is None or held.participation is None:
        raise NotFound("")
    draft = Draft.objects.filter(assignment=held).first()
    if answers is None:
        answers = draft.answers if draft is not None else {}
    round_ = frozen_round(held.round_id)
    settled = draft.settled if draft is not None else None
    view = view_of(
        round_,
        held.item_id,
        tuple(held.sides),
        {**answers, **(settled or {})},
        problems,
        arm=held.arm,
        covered=is_covered(held, draft),
        pictures=pictures and partial(pictures, token),
        session=_session(round_, held.pk, held.rater_id),
    )
    return ShownItem(token, held.state, view, held.participation.answered, most_of(round_))


def next_shown(following: NextItem, *, pictures: AddressOf | None = None) -> ShownItem | None:
    """Return the page of what was just leased, or None when there is nothing more."""
    lease, round_ = following.lease, following.round
    if lease is None:
        return None
    settled = (
        Draft.objects.filter(assignment_id=lease.id).values_list("settled", flat=True).first()
        if round_.asks_before
        else None
    )
    view = view_of(
        round_,
        lease.item_id,
        lease.sides,
        settled or {},
        arm=lease.arm,
        covered=round_.asks_before and settled is None,
        pictures=pictures and partial(pictures, lease.token),
        session=_session(round_, lease.id, following.rater_id),
    )
    return ShownItem(lease.token, AssignmentState.LEASED, view, following.answered, most_of(following.round))


def _session(round_: FrozenRound, assignment_id: int, rater_id: int) -> SessionView | None:
    """Return what has happened so far, None where judging is no session."""
    if not round_.protocol.mode.has_sessions:
        return None
    return session_view(assignment_id=assignment_id, round_id=round_.id, rater_id=rater_id)


def most_of(round_: FrozenRound) -> int:
    """Return how many judgments one rater gives at most: their load, or every item once."""
    load = round_.protocol.document.raters.load.per_rater
    return min(load, _item_count(round_.id)) if load is not None else _item_count(round_.id)


@lru_cache(maxsize=1_024)
def _item_count(round_id: int) -> int:
    """Return a launched round's number of main items, which is frozen; checks come beside them."""
    return Item.objects.filter(round_id=round_id, kind=ItemKind.MAIN).count()


@transaction.atomic
def take_next(*, participation: Participation, now: datetime | None = None) -> NextItem:
    """Return what this rater holds, else lease the next; the participation's row is held, so two tabs agree.

    Whoever had stopped, finished or fallen silent goes on, if their cell still has a seat for them.
    """
    stay = lock_stay(participation.pk)
    return next_for(frozen_round(stay.round_id), stay, now=now or timezone.now())


@transaction.atomic
def skip_item(*, token: str, secret: str, participation: Participation) -> NextItem:
    """Give an item back unanswered and return what comes next.

    Raises:
        NotFound: this browser holds no such assignment.
    """
    held = Assignment.objects.filter(
        token=token, participation__devices__secret_hash=hash_secret(secret)
    ).first()
    if held is None:
        raise NotFound("")
    lock_stay(participation.pk)  # before its assignments, as everybody does who locks both
    give_back(assignment=held)
    return take_next(participation=participation)
