"""What happens to raters: join with consent, finish, stop."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, Refused
from apps.raters.models import Consent, ConsentText, Participation, Rater
from apps.studies.models import Round, RoundState
from apps.studies.services import protocol_of


@dataclass(frozen=True)
class Joined:
    """A new participation and the secret that only the browser keeps."""

    participation: Participation
    secret: str


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a browser's secret, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def join(
    *,
    round_: Round,
    purposes: Sequence[str],
    consent_version: int,
    consent_text: str,
    language: str,
    now: datetime,
    rater: Rater | None = None,
) -> Joined:
    """Let somebody in, with their consent; nothing is stored without it.

    Args:
        round_: where to.
        purposes: what the person agreed to; `rating` is needed, and what was not asked is not kept.
        consent_version: which version of the text they agreed to.
        consent_text: the words as the page showed them.
        language: of the page.
        now: when.
        rater: the person, where an earlier round of the study knows them.

    Raises:
        Invalid: consent to rating is missing.
        Refused: the round takes nobody.
    """
    if "rating" not in purposes:
        raise Invalid(_("Please agree to the use of your judgments, or leave without a trace."))
    asked = protocol_of(round_).document.consent.purposes
    if round_.state != RoundState.RUNNING:
        raise Refused(_("This study does not take new people right now."))
    if rater is None:
        rater = Rater(team_id=round_.study.team_id)
        rater.key = rater.pseudonym
        rater.save()
    text, _made = ConsentText.objects.get_or_create(
        text_hash=hashlib.sha256(consent_text.encode()).hexdigest(),
        defaults={"text": consent_text, "language": language},
    )
    Consent.objects.get_or_create(
        rater=rater,
        round=round_,
        version=consent_version,
        defaults={"text": text, "purposes": sorted(set(purposes) & set(asked)), "given_at": now},
    )
    secret = secrets.token_urlsafe(16)
    participation, made = Participation.objects.get_or_create(
        rater=rater,
        round=round_,
        defaults={"secret_hash": hash_secret(secret), "joined_at": now, "seen_at": now},
    )
    if not made:  # the same person in a second tab: the newest secret holds
        participation.secret_hash = hash_secret(secret)
        participation.save(update_fields=["secret_hash"])
    return Joined(participation, secret)


def finish(*, participation: Participation, now: datetime) -> Participation:
    """Close a participation that has nothing left to judge, and give it its completion code."""
    return _close(participation, Participation.State.FINISHED, now)


def stop(*, participation: Participation, now: datetime) -> Participation:
    """Close a participation because the person wants to stop; judgments given stay."""
    return _close(participation, Participation.State.STOPPED, now)


def come_back(*, participation: Participation) -> None:
    """Open a participation that was stopped or finished; there may be more to judge."""
    Participation.objects.filter(pk=participation.pk).update(state=Participation.State.ACTIVE, closed_at=None)


def _close(participation: Participation, state: Participation.State, now: datetime) -> Participation:
    participation.state = state
    participation.closed_at = now
    participation.completion_code = participation.completion_code or secrets.token_hex(4).upper()
    participation.save(update_fields=["state", "closed_at", "completion_code"])
    return participation
