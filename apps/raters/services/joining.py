"""Joining: somebody comes through a door, agrees, and takes part in a round."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, Refused
from apps.raters.models import Consent, ConsentText, Device, Link, Participation, Rater
from apps.raters.services.secrets import hash_secret
from apps.studies.models import Round, RoundState
from apps.studies.services import protocol_of


@dataclass(frozen=True)
class Joined:
    """A participation and the secret that only the browser keeps."""

    participation: Participation
    secret: str


@transaction.atomic
def join(
    *,
    round_: Round,
    purposes: Sequence[str],
    consent_version: int,
    consent_text: str,
    language: str,
    now: datetime,
    texts: Mapping[str, str] | None = None,
    rater: Rater | None = None,
    link: Link | None = None,
    person: str = "",
    of_age: bool = False,
) -> Joined:
    """Let somebody in, with their consent; nothing is stored without it.

    Args:
        round_: where to.
        purposes: what the person agreed to; `rating` is needed, and what was not asked is not kept.
        consent_version: which version of the words they agreed to.
        consent_text: the words as the page showed them.
        language: of the words.
        now: when.
        texts: words of their own for single purposes.
        rater: the person, where an earlier round of the study knows them.
        link: the door they came by, None for the study's own.
        person: a keyed hash of what names them outside; the same person finds the same participation.
        of_age: whether they said that they are old enough.

    Raises:
        Invalid: consent to rating is missing.
        Refused: the round takes nobody.
    """
    if "rating" not in purposes:
        raise Invalid(_("Please agree to the use of your judgments, or leave without a trace."))
    asked = protocol_of(round_).document.consent.purposes
    if round_.state != RoundState.RUNNING:
        raise Refused(_("This study does not take new people right now."))
    known = Participation.objects.filter(round=round_, person=person).first() if person else None
    if rater is None:
        rater = known.rater if known else _new_rater(round_, link)
    for purpose in sorted(set(purposes) & set(asked)):
        Consent.objects.get_or_create(
            rater=rater,
            round=round_,
            purpose=purpose,
            version=consent_version,
            defaults={"text": _kept((texts or {}).get(purpose, consent_text), language), "given_at": now},
        )
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
    secret = secrets.token_urlsafe(16)
    Device.objects.create(participation=participation, secret_hash=hash_secret(secret), added_at=now)
    return Joined(participation, secret)


def _new_rater(round_: Round, link: Link | None) -> Rater:
    rater = Rater(team_id=round_.study.team_id, cohort=link.cohort if link else "")
    rater.key = rater.pseudonym
    rater.save()
    return rater


def _kept(words: str, language: str) -> ConsentText:
    """Return the words as they are kept, once for all who read the same."""
    text, _made = ConsentText.objects.get_or_create(
        text_hash=hashlib.sha256(words.encode()).hexdigest(), defaults={"text": words, "language": language}
    )
    return text
