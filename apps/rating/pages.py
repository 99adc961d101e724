"""What the pages before the items say: the invitation with its words of consent, and the questions about the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.assignments.services import some_left
from apps.core.errors import Refused
from apps.raters.consent import (
    DEMOGRAPHICS,
    RATING,
    ConsentWords,
    choose_language,
    consent_words,
    direction_of,
    languages_of,
    name_of,
)
from apps.raters.models import Link, Participation
from apps.raters.selectors import Door, agreed_before, has_agreed, profiles_of
from apps.rating.arrival import Arrival
from apps.responses.frozen import frozen_round
from apps.responses.services.present import most_of
from apps.studies.models import RoundState
from apps.studies.profile import NOT_SAID, ProfileField, fields_of


@dataclass(frozen=True)
class LanguageLink:
    """One language that the words may be read in."""

    code: str
    name: str
    direction: str
    current: bool


@dataclass(frozen=True)
class Contact:
    """Whom to ask; `mail` says that it is an address."""

    text: str
    mail: bool


@dataclass(frozen=True)
class JoinPage:
    """What the joining page shows.

    Attributes:
        reason: why nobody can join here, in words; all else is empty then.
        full: there is no place left, as opposed to a wrong or closed way in.
        sentences: (icon, what one does here).
        minutes: how long it takes, "" where nobody said.
        again: the person agreed to these very words before, so one button is enough.
        minimum_age: the years that the study asks for, None where it asks for none.
        asks_age: the years that the person has to have, None where they said so before or nobody asks.
        hidden: what the panel put into the address, carried to the next request.
        chosen: what the person has switched on so far.
        age: what they said of their age so far.
        insider: the person belongs to the team whose versions are judged, and is marked so.
    """

    title: str = ""
    reason: str = ""
    full: bool = False
    sentences: tuple[tuple[str, str], ...] = ()
    words: ConsentWords | None = None
    languages: tuple[LanguageLink, ...] = ()
    approval: str = ""
    pay: str = ""
    minutes: str = ""
    warning: str = ""
    contact: Contact | None = None
    most: int = 0
    again: bool = False
    asks_age: int | None = None
    minimum_age: int | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    chosen: frozenset[str] = frozenset()
    age: str = ""
    is_test: bool = False
    insider: bool = False
    known_here: bool = False
    known: bool = False
    agreed: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def is_open(self) -> bool:
        """Whether there is something to agree to."""
        return self.words is not None

    @property
    def agreeable(self) -> ConsentWords:
        """The words of a page that is open.

        Raises:
            Refused: it is not.
        """
        if self.words is None:
            raise Refused(self.reason)
        return self.words


def join_page(arrival: Arrival, request: HttpRequest) -> JoinPage:
    """Return the joining page for whoever stands at the door."""
    shut = _shut(arrival)
    if shut is not None or arrival.round is None:
        return shut or JoinPage()
    frozen = frozen_round(arrival.round.pk)
    document = frozen.protocol.document
    said = request.POST if request.method == "POST" else {}
    asked = request.GET.get("lang") or said.get("language", "")
    language = choose_language(document.consent, asked, request.headers.get("Accept-Language", ""))
    words = consent_words(document, language)
    agreed = agreed_before(arrival.comer.known, document.consent, words)
    minimum = document.ethics.minimum_age
    known = arrival.comer.known
    closing = ("heart", _("What you and others say decides which answers people will get."))
    return JoinPage(
        title=document.title,
        sentences=(*((icon, str(text)) for icon, text in frozen.protocol.mode.intro), closing),
        words=words,
        languages=_languages(languages_of(document.consent), language),
        approval=document.ethics.approval or "",
        pay=document.ethics.pay or "",
        minutes=f"{document.ethics.minutes:g}" if document.ethics.minutes else "",
        warning=document.ethics.warning or "",
        contact=contact_of(document.ethics.contact),
        most=most_of(frozen),
        again=RATING in agreed,
        minimum_age=minimum,
        asks_age=None if known is not None and known.of_age else minimum,
        hidden=tuple((arrival.comer.entry or {}).items()),
        chosen=frozenset(request.POST.getlist("purposes")),
        age=said.get("age", ""),
        is_test=arrival.door.kind == Link.Kind.TEST,
        insider=arrival.comer.insider,
        known_here=arrival.is_known_here,
        known=arrival.is_known,
        agreed=agreed,
    )


def shut_page(reason: str, *, full: bool = False) -> JoinPage:
    """Return the page of a door that does not open, and why."""
    return JoinPage(reason=reason, full=full)


def _shut(arrival: Arrival) -> JoinPage | None:
    """Return the page of a study or a door that lets nobody in, None where it does."""
    round_ = arrival.round
    if round_ is None:
        return shut_page(_("This study is closed. Thank you for your interest."), full=True)
    if arrival.turned_away:
        return shut_page(arrival.turned_away)
    if arrival.is_known:
        return None
    if round_.state != RoundState.RUNNING:
        return shut_page(_("This study is paused. Please come back later with the same link."))
    if _is_full(arrival.door, round_.pk):
        return shut_page(
            _("As many people as the study needs have come. Thank you for your interest."), full=True
        )
    return None


def _is_full(door: Door, round_id: int) -> bool:
    """Return whether nobody new finds a place; with quotas it depends on who it is, which is asked later."""
    if door.closed:
        return True
    if door.kind == Link.Kind.TEST or frozen_round(round_id).protocol.document.raters.quotas:
        return False
    return not some_left(round_id=round_id, rater_id=0, pool=0, held=False)


def _languages(codes: Sequence[str], current: str) -> tuple[LanguageLink, ...]:
    if len(codes) < 2:
        return ()
    return tuple(LanguageLink(code, name_of(code), direction_of(code), code == current) for code in codes)


def contact_of(written: str | None) -> Contact | None:
    """Return whom to ask, as a protocol names them, None where it names nobody."""
    if not written:
        return None
    try:
        validate_email(written)
    except ValidationError:
        return Contact(written, mail=False)
    return Contact(written, mail=True)


@dataclass(frozen=True)
class AboutQuestion:
    """One question about the person, with what they said."""

    key: str
    text: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True)
class AboutPage:
    """The questions about the person.

    Attributes:
        counts: the study needs a number of people of each kind, which is why it asks.
        chosen: the person agreed to be asked.
    """

    questions: tuple[AboutQuestion, ...]
    counts: bool
    chosen: bool


def asked_fields(participation: Participation) -> tuple[list[ProfileField], bool]:
    """Return the questions that a person is asked, and whether they agreed to be asked.

    With their consent that is the whole profile, without it what the quotas cannot do without.
    """
    document = frozen_round(participation.round_id).protocol.document
    fields = fields_of(document.raters.profile)
    if not fields or has_agreed(participation, DEMOGRAPHICS):
        return fields, True
    needed = {key for quota in document.raters.quotas for key in quota.of_people}
    return [one for one in fields if one.key in needed], False


def about_page(participation: Participation, said: Mapping[str, str] | None = None) -> AboutPage:
    """Return the questions about the person, with what they said now or, without that, in an earlier round."""
    fields, chosen = asked_fields(participation)
    known = (
        said if said is not None else profiles_of([participation.rater_id]).get(participation.rater_id, {})
    )
    quotas = frozen_round(participation.round_id).protocol.document.raters.quotas
    return AboutPage(
        tuple(
            AboutQuestion(
                one.key,
                str(one.text),
                (*((value, str(words)) for value, words in one.options), (NOT_SAID, _("Prefer not to say"))),
                str(known.get(one.key, "")),
            )
            for one in fields
        ),
        counts=any(quota.of_people.keys() & {one.key for one in fields} for quota in quotas),
        chosen=chosen,
    )
