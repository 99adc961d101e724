"""The ways out of everything: stop, take judgments out, erase; what each means, and the receipt of what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.assignments.services import leave
from apps.core.errors import Invalid
from apps.core.sealed import BrokenSeal, seal_json, unseal_json
from apps.raters.models import Participation, Rater
from apps.raters.selectors import participations_of_people
from apps.raters.services import erase, withdraw
from apps.raters.services.withdrawing import KEPT
from apps.rating.mine import Person, people_of
from apps.studies.models import Round

Way = Literal["stop", "withdraw", "erase"]
RECEIPT = "receipt"
"""The cookie, and the purpose of its seal. It holds numbers of rounds and counts, and goes after a day."""

_MOST_STUDIES = 40
_PATH = "/me/"


@dataclass(frozen=True)
class Choice:
    """One way out, in words.

    Attributes:
        consequence: what it means, in a sentence or two.
        steps: what happens, one by one, as the page says before it happens.
        button: the words of the button that does it.
    """

    way: Way
    icon: str
    label: str
    consequence: str
    steps: tuple[str, ...]
    button: str

    @property
    def is_final(self) -> bool:
        """Whether nothing brings back what goes."""
        return self.way == "erase"


def choices() -> tuple[Choice, ...]:
    """Return the three ways out, the mildest first."""
    days = {"days": KEPT.days}
    return (
        Choice(
            "stop",
            "pause",
            _("Just stop"),
            _("You get no more items. What you gave still counts."),
            (
                _("You get no more items of these studies."),
                _("What you gave stays and counts."),
                _("You can go on later with the same link, while the study is open."),
            ),
            _("Stop"),
        ),
        Choice(
            "withdraw",
            "undo",
            _("Take my judgments out"),
            _(
                "They leave every number within 30 seconds and are deleted after %(days)d days. Your pay stays yours."
            )
            % days,
            (
                _("Your judgments leave every number within 30 seconds, and nobody sees them any more."),
                _("After %(days)d days they are deleted, with everything else about you.") % days,
                _("Your completion code and your pay stay yours."),
                _("You cannot take part in these studies again."),
            ),
            _("Take my judgments out"),
        ),
        Choice(
            "erase",
            "trash",
            _("Erase everything"),
            _(
                "Judgments, comments, what you said about yourself: gone now, from every table, file and later export. "
                "Cannot be undone."
            ),
            (
                _(
                    "Your judgments, drafts, comments, consents and what you said about yourself are deleted now."
                ),
                _("Numbers that were shown before stay where a decision rests on them; they name nobody."),
                _("Your completion code is deleted too. If you are still to be paid, write it down first."),
                _("This browser forgets these studies. Nobody can bring anything back, not even we."),
            ),
            _("Erase everything"),
        ),
    )


@dataclass(frozen=True)
class LeavePage:
    """What is asked once more before it happens."""

    choice: Choice
    people: tuple[Person, ...]

    @property
    def judgments(self) -> int:
        """How many judgments it is about."""
        return sum(person.judgments for person in self.people)


def leave_page(secrets: Sequence[str], way: str, names: Sequence[str]) -> LeavePage:
    """Return the page before leaving.

    Args:
        secrets: the browser's.
        way: one of stop, withdraw, erase.
        names: whom it is about, by pseudonym; with one person in the browser nobody needs to be named.

    Raises:
        Invalid: no way, or nobody, was chosen.
    """
    choice = next((one for one in choices() if one.way == way), None)
    if choice is None:
        raise Invalid(_("Please choose one of the three."))
    people = people_of(participations_of_people(secrets))
    if way != "erase":
        people = tuple(person for person in people if not person.gone)
    chosen = people if len(people) == 1 else tuple(person for person in people if person.name in names)
    if not chosen:
        raise Invalid(_("Please choose at least one study."))
    return LeavePage(choice, chosen)


@dataclass(frozen=True)
class Left:
    """What was done, and whose browser cookies are of no use any more.

    Attributes:
        receipt: for the cookie.
        codes: of the doors whose cookies go.
    """

    receipt: dict[str, Any]
    codes: tuple[str, ...]


def act(secrets: Sequence[str], page: LeavePage, now: datetime) -> Left:
    """Do what the person has confirmed, for all whom it is about or for none; nothing of it waits for a worker."""
    names = {person.name for person in page.people}
    own = [p for p in participations_of_people(secrets) if p.rater.pseudonym in names]
    rounds = [[p.round_id, p.answered] for p in own[:_MOST_STUDIES]]
    number = str(uuid4())
    with transaction.atomic():
        for rater in {p.rater_id: p.rater for p in own}.values():
            number = _one(page.choice.way, rater, own, now) or number
    receipt = {"number": number, "way": page.choice.way, "at": now.isoformat(), "rounds": rounds}
    codes = (code for p in own for code in (p.round.study.code, p.link.code if p.link else ""))
    return Left(receipt, tuple(dict.fromkeys(filter(None, codes))) if page.choice.is_final else ())


def _one(way: Way, rater: Rater, own: Sequence[Participation], now: datetime) -> str | None:
    """Do it for one person; return the number of an erasure."""
    if way == "erase":
        return str(erase(rater=rater, now=now).receipt)
    if way == "withdraw":
        withdraw(rater=rater, now=now)
        return None
    for participation in own:
        if participation.rater_id == rater.pk and participation.state == Participation.State.ACTIVE:
            leave(participation=participation, now=now)
    return None


@dataclass(frozen=True)
class Receipt:
    """What happened, to be kept or printed.

    Attributes:
        number: of an erasure it is the one that stays with us, of the others it is on this page alone.
        choice: which way it was.
        studies: titles and how many judgments.
        debriefs: what the studies tell everybody who leaves.
    """

    number: str
    at: datetime
    choice: Choice
    deleted_at: datetime | None
    studies: tuple[tuple[str, int], ...]
    debriefs: tuple[str, ...]


def hand_over(response: HttpResponse, left: Left, *, secure: bool) -> None:
    """Let the browser keep its receipt for a day, sealed; no address names it."""
    response.set_cookie(
        RECEIPT,
        seal_json(left.receipt, purpose=RECEIPT),
        max_age=timedelta(days=1),
        path=_PATH,
        httponly=True,
        samesite="Lax",
        secure=secure,
    )


def receipt_of(request: HttpRequest) -> Receipt | None:
    """Return the receipt that the browser holds, None without one."""
    sealed = request.COOKIES.get(RECEIPT, "")
    if not sealed:
        return None
    try:
        said = unseal_json(sealed, purpose=RECEIPT)
    except BrokenSeal:
        return None
    way = next(name for name in get_args(Way) if name == said["way"])
    rounds = Round.objects.in_bulk([number for number, _count in said["rounds"]])
    found = [(rounds[number], count) for number, count in said["rounds"] if number in rounds]
    at = datetime.fromisoformat(said["at"])
    debriefs = (str(r.protocol.get("ethics", {}).get("debrief") or "") for r, _count in found)
    return Receipt(
        number=said["number"],
        at=at,
        choice=next(one for one in choices() if one.way == way),
        deleted_at=at + KEPT if way == "withdraw" else None,
        studies=tuple((str(r.protocol.get("title") or ""), count) for r, count in found),
        debriefs=tuple(dict.fromkeys(filter(None, debriefs))),
    )
