"""Joining: somebody comes through a door, agrees, and takes part in a round."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, Refused
from apps.core.locks import JOINING, lock_for_transaction
from apps.core.sealed import seal_json
from apps.raters.consent import RATING, ConsentWords, text_hash
from apps.raters.models import (
    Consent,
    ConsentText,
    Device,
    Invitee,
    Link,
    PanelEntry,
    Participation,
    Rater,
    RaterStatus,
)
from apps.raters.services.links import count_in
from apps.raters.services.secrets import hash_secret
from apps.studies.models import Round, RoundState
from apps.studies.services import protocol_of

PANEL_PURPOSE = "panel"
"""What a panel's own ids are sealed for."""


@dataclass(frozen=True)
class Joined:
    """A participation and the secret that only the browser keeps."""

    participation: Participation
    secret: str


@dataclass(frozen=True)
class Comer:
    """Somebody at a door, as far as the door tells who it is.

    Attributes:
        link: the door, None for the study's own.
        person: a keyed hash of what names them outside, "" where nothing does.
        entry: what the panel says of them, by the names of its parameters.
        invitee: the invitation they came by.
        known: a participation of theirs in the study, this round's before an earlier one's.
        is_sure: whether nobody else can be taken for them: not where a panel's id alone leads to somebody known.
        agreed: what they agreed to in the study, to the very words that are shown now.
        insider: whether they belong to the team whose versions are judged.
    """

    link: Link | None = None
    person: str = ""
    entry: Mapping[str, str] | None = None
    invitee: Invitee | None = None
    known: Participation | None = None
    is_sure: bool = True
    agreed: frozenset[str] = frozenset()
    insider: bool = False


class WordsChanged(Refused):
    """The words are not those any more that the person has read."""


def enter(
    *,
    round_: Round,
    comer: Comer,
    words: ConsentWords,
    read: str,
    purposes: Sequence[str],
    now: datetime,
    of_age: bool = False,
) -> Joined:
    """Let somebody in who has read the words, through their door.

    Args:
        round_: where to.
        comer: who.
        words: as they are now.
        read: the hash of the words that the person's page showed.
        purposes: what they agreed to; who agreed to the same words before is not asked again.
        now: when.
        of_age: whether they said that they are old enough.

    Raises:
        WordsChanged: the words have changed meanwhile.
        LinkFull: the door lets nobody new in.
        Invalid: consent to rating is missing.
        Refused: the round takes nobody, or this person took everything back or is erased meanwhile.
    """
    if read != words.hash:
        raise WordsChanged(
            _("The words on this page have changed since you opened it. Please read them once more.")
        )
    try:
        return join(
            round_=round_,
            purposes=[*comer.agreed] if RATING in comer.agreed else purposes,
            consent_version=words.version,
            consent_text=words.rating.text,
            language=words.rating.language,
            texts={one.key: (one.whole, one.language) for one in words.purposes},
            now=now,
            rater=comer.known.rater if comer.known else None,
            link=comer.link,
            person=comer.person,
            entry=comer.entry,
            invitee=comer.invitee,
            of_age=of_age,
            is_sure=comer.is_sure,
            insider=comer.insider,
        )
    except IntegrityError as error:
        if comer.known is None or Rater.objects.filter(pk=comer.known.rater_id).exists():
            raise
        raise Refused(
            _("What you gave was erased a moment ago in another window. Open the link again to begin anew.")
        ) from error


@transaction.atomic
def join(
    *,
    round_: Round,
    purposes: Sequence[str],
    consent_version: int,
    consent_text: str,
    language: str,
    now: datetime,
    texts: Mapping[str, tuple[str, str]] | None = None,
    rater: Rater | None = None,
    link: Link | None = None,
    person: str = "",
    entry: Mapping[str, str] | None = None,
    invitee: Invitee | None = None,
    of_age: bool = False,
    is_sure: bool = True,
    insider: bool = False,
) -> Joined:
    """Let somebody in, with their consent; nothing is stored without it.

    Args:
        round_: where to.
        purposes: what the person agreed to; `rating` is needed, and what was not asked is not kept.
        consent_version: which version of the words they agreed to.
        consent_text: the words as the page showed them.
        language: of the words.
        now: when.
        texts: words of their own for single purposes, each with its language.
        rater: the person, where the study knows them from before.
        link: the door they came by, None for the study's own.
        person: a keyed hash of what names them outside; the same person finds the same participation.
        entry: what the panel says of them, kept sealed.
        invitee: the invitation they came by.
        of_age: whether they said that they are old enough.
        is_sure: whether this browser may open the own page of somebody who is known already.
        insider: whether they belong to the team; whoever once did stays marked.

    Raises:
        Invalid: consent to rating is missing.
        LinkFull: the door lets nobody new in.
        Refused: the round takes nobody, or this person took everything back.
    """
    if RATING not in purposes:
        raise Invalid(_("Please agree to the use of your judgments, or leave without a trace."))
    asked = protocol_of(round_).document.consent.purposes
    if person:
        # The same person on two devices at once: the second waits, and finds what the first has made.
        lock_for_transaction(JOINING, int(person[:8], 16))
    known = _participation_of(round_, person, rater)
    is_own = is_sure or (known is None and rater is None)
    rater = _admitted(round_, known, rater, link)
    if insider and not rater.insider:
        rater.insider = True
        rater.save(update_fields=["insider"])
    for purpose in sorted(set(purposes) & set(asked)):
        words, spoken = (texts or {}).get(purpose, (consent_text, language))
        Consent.objects.get_or_create(
            rater=rater,
            round=round_,
            purpose=purpose,
            version=consent_version,
            defaults={"text": _kept(words, spoken), "given_at": now},
        )
    participation = known or _new_participation(round_, rater, link, person, of_age=of_age, now=now)
    if entry:
        PanelEntry.objects.get_or_create(
            participation=participation, defaults={"sealed": seal_json(dict(entry), purpose=PANEL_PURPOSE)}
        )
    if invitee is not None:
        Invitee.objects.filter(pk=invitee.pk, joined_at=None).update(joined_at=now)
    secret = secrets.token_urlsafe(16)
    Device.objects.create(
        participation=participation, secret_hash=hash_secret(secret), added_at=now, own=is_own
    )
    return Joined(participation, secret)


def _admitted(round_: Round, known: Participation | None, rater: Rater | None, link: Link | None) -> Rater:
    """Return who joins, counted through their door where they are new to the round."""
    rater = known.rater if known else rater
    if known is None and round_.state != RoundState.RUNNING:
        raise Refused(_("This study does not take new people right now."))
    if rater is not None and rater.status == RaterStatus.WITHDRAWN:
        raise Refused(_("You have taken everything back, so nothing new is kept."))
    if known is None and link is not None:
        count_in(link=link)
    return rater or _new_rater(round_, link)


def _participation_of(round_: Round, person: str, rater: Rater | None) -> Participation | None:
    rows = Participation.objects.select_related("rater", "round", "link").filter(round=round_)
    found = rows.filter(person=person).first() if person else None
    return found or (rows.filter(rater=rater).first() if rater else None)


def _new_participation(
    round_: Round, rater: Rater, link: Link | None, person: str, *, of_age: bool, now: datetime
) -> Participation:
    # Two tabs of one browser may arrive together; the second finds what the first has made.
    participation, _made = Participation.objects.get_or_create(
        rater=rater,
        round=round_,
        defaults={
            "link": link,
            "person": person,
            "of_age": of_age,
            "is_test": link is not None and link.is_test,
            "joined_at": now,
            "seen_at": now,
        },
    )
    return participation


def _new_rater(round_: Round, link: Link | None) -> Rater:
    rater = Rater(team_id=round_.study.team_id, cohort=link.cohort if link else "")
    rater.key = rater.pseudonym
    rater.save()
    return rater


def _kept(words: str, language: str) -> ConsentText:
    """Return the words as they are kept, once for all who read the same."""
    text, _made = ConsentText.objects.get_or_create(
        text_hash=text_hash(words), defaults={"text": words, "language": language}
    )
    return text
