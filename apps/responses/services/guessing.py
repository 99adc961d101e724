"""Which system do you think this was? Asked once, at the very end: the names are revealed with it, so nothing is given out after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.models import Assignment, AssignmentState
from apps.assignments.services import release
from apps.catalog.models import Version
from apps.core.errors import Invalid, Problem, Refused
from apps.core.events import publish
from apps.core.rendering import Message, render_messages
from apps.raters.models import PROXY, Outcome, Participation
from apps.raters.services import end
from apps.raters.services.holding import hold
from apps.responses.events import ResponsesRecorded
from apps.responses.frozen import FrozenRound, frozen_item, frozen_round
from apps.responses.models import Guess, Response
from apps.responses.services import store
from apps.responses.services.pictures import AddressOf, with_pictures
from apps.studies.derived import GUESS, NO_IDEA
from apps.studies.kinds._base import Placement, SignalValue
from apps.studies.models import ItemKind, Metric
from apps.studies.selectors import round_versions

State = Participation.State


class Guessed(Refused):
    """It was asked and answered, or passed over, before; or there is nothing to ask of."""


@dataclass(frozen=True)
class GuessPlace:
    """One output of the last judgment, by its place; `field` is the form's name for it."""

    field: str
    label: str
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class GuessPage:
    """What is asked at the end: each output of the last judgment, and the names to choose from, as (value, words)."""

    places: tuple[GuessPlace, ...]
    names: tuple[tuple[str, str], ...]


def may_guess(participation: Participation) -> bool:
    """Return whether a person who has left is to be asked, in no query where the round does not ask."""
    if not frozen_round(participation.round_id).protocol.document.blinding.ask:
        return False
    is_out = bool(participation.outcome) and participation.state != State.WITHDRAWN
    return is_out and not participation.is_test and _last_of(participation) is not None


@transaction.atomic
def open_guess(
    *, participation: Participation, now: datetime, pictures: AddressOf | None = None
) -> GuessPage:
    """End a participation for good, with the outcome that it has, and reveal the names.

    Args:
        participation: theirs.
        now: when.
        pictures: gives the addresses of pictures in what they read.

    Raises:
        Guessed: it was asked before, or there is nothing to ask of.
        NotFound: the person was erased meanwhile.
    """
    found = hold(participation)
    last = _asked_of(found)
    if found.state != State.ENDED:
        release(participation_id=found.pk)
        outcome = Outcome(found.outcome)
        end(participation=found, state=State.ENDED, outcome=outcome, now=now)
    return _page(last, pictures)


@transaction.atomic
def record_guess(
    *, participation: Participation, fields: Mapping[str, str], skip: bool, now: datetime
) -> None:
    """Store what somebody thinks they judged, or that they passed it over.

    Args:
        participation: theirs.
        fields: for each place the key of a version, or that they have no idea.
        skip: whether they passed it over.
        now: when.

    Raises:
        Guessed: the names were not revealed, or it was answered before.
        Invalid: a place has no answer, or one that is none of the names.
        NotFound: the person was erased meanwhile.
    """
    found = hold(participation)
    last = _asked_of(found)
    if found.state != State.ENDED:
        raise Guessed("")
    named = [] if skip else _named(last, fields)
    Guess.objects.create(assignment=last, named=named, at=now)
    if not named:
        return
    response = Response.objects.get(assignment=last, superseded=False)
    round_ = frozen_round(last.round_id)
    home = store.SignalHome(
        response.study_id,
        response.pk,
        response.round_id,
        response.rater_id,
        response.item_id,
        proxy=found.rater.cohort == PROXY,
        at=now,
    )
    placement = frozen_item(last.item_id).placement(tuple(last.sides))
    signals = guess_signals(round_, placement, named)
    begin = store.next_number(response.study_id, response.pk)
    store.insert_signals(store.signal_rows(home, signals, round_.metric_ids, begin=begin))
    publish(ResponsesRecorded(round_.id, count=1))


def guess_signals(
    round_: FrozenRound, placement: Placement, named: Sequence[str | None]
) -> list[SignalValue]:
    """Return one signal for each place: which version stood there, and as which it was taken."""
    outcomes: list[str] = Metric.objects.get(pk=round_.metric_ids[GUESS]).outcomes
    return [
        SignalValue(
            GUESS,
            placement.versions[side],
            position=place,
            outcome=outcomes.index(NO_IDEA if key is None else key),
        )
        for place, (side, key) in enumerate(zip(placement.order, named, strict=True), 1)
    ]


def _last_of(participation: Participation) -> Assignment | None:
    """Return the last judgment that somebody gave of outputs, None where there is none or it was asked of before."""
    rows = Assignment.objects.filter(participation=participation, state=AssignmentState.ANSWERED)
    if rows.filter(guess__isnull=False).exists():
        return None
    shown = rows.filter(item__kind=ItemKind.MAIN).exclude(sides=[])
    return shown.order_by("-ended_at", "-pk").select_related("round").first()


def _asked_of(participation: Participation) -> Assignment:
    last = _last_of(participation) if may_guess(participation) else None
    if last is None:
        raise Guessed("")
    return last


def _page(last: Assignment, pictures: AddressOf | None) -> GuessPage:
    round_, item = frozen_round(last.round_id), frozen_item(last.item_id)
    read = item.material(tuple(last.sides), level=round_.level(0))
    material = with_pictures(read, item.pictures, pictures and partial(pictures, last.token))
    several = len(material.outputs) > 1
    return GuessPage(
        places=tuple(
            GuessPlace(
                f"g-{place}",
                _("Answer %(letter)s") % {"letter": chr(ord("A") + place)} if several else _("The answer"),
                render_messages(messages),
            )
            for place, messages in enumerate(material.outputs)
        ),
        names=_names(last),
    )


def _names(last: Assignment) -> tuple[tuple[str, str], ...]:
    """Return the versions of the round as (key, name), by name; two of one name have their keys beside it."""
    outcomes = Metric.objects.get(pk=frozen_round(last.round_id).metric_ids[GUESS]).outcomes
    versions: list[Version] = [one for one in round_versions(last.round) if one.key in outcomes]
    times = Counter(one.name for one in versions)
    names = [
        (
            one.key,
            one.key if not one.name else one.name if times[one.name] == 1 else f"{one.name} ({one.key})",
        )
        for one in versions
    ]
    return tuple(sorted(names, key=lambda pair: (pair[1].casefold(), pair[0])))


def _named(last: Assignment, fields: Mapping[str, str]) -> list[str | None]:
    known = {key for key, _name in _names(last)}
    found: list[str | None] = []
    problems = []
    for place in range(len(last.sides)):
        said = fields.get(f"g-{place}", "")
        if said not in known and said != NO_IDEA:
            problems.append(Problem(f"/g-{place}", _("Please choose a name, or that you have no idea.")))
        found.append(None if said == NO_IDEA else said)
    if problems:
        raise Invalid(problems[0].reason, problems=tuple(problems))
    return found
