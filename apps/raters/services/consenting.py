"""Consent after joining: each purpose can be given or taken back for itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, Refused
from apps.core.events import publish
from apps.raters.consent import DEMOGRAPHICS, RATING, consent_words, text_hash
from apps.raters.events import ConsentTakenBack, ProfileChanged
from apps.raters.models import Consent, ConsentText, Participation, Profile, RaterStatus
from apps.raters.services.holding import hold
from apps.raters.services.profiles import keep_profiles
from apps.studies.models import RoundState
from apps.studies.profile import fields_of
from apps.studies.services import protocol_of


@transaction.atomic
def give_consent(*, participation: Participation, purpose: str, language: str, now: datetime) -> None:
    """Keep a yes to one purpose, with the words that it was given to, in this language where there are any.

    Raises:
        Invalid: the study does not ask for this.
        Refused: the person has withdrawn, or the study is closed.
    """
    round_ = participation.round
    document = protocol_of(round_).document
    if purpose not in document.consent.purposes:
        raise Invalid(_("This study does not ask for that."))
    if participation.rater.status == RaterStatus.WITHDRAWN or round_.state == RoundState.CLOSED:
        raise Refused(_("This can only be given while you take part."))
    asked = next(one for one in consent_words(document, language).purposes if one.key == purpose)
    text, _made = ConsentText.objects.get_or_create(
        text_hash=text_hash(asked.whole), defaults={"text": asked.whole, "language": asked.language}
    )
    Consent.objects.update_or_create(
        rater_id=participation.rater_id,
        round=round_,
        purpose=purpose,
        version=document.consent.version,
        defaults={"text": text, "given_at": now, "withdrawn_at": None},
    )


@transaction.atomic
def take_back_consent(*, participation: Participation, purpose: str, now: datetime) -> None:
    """Keep that a purpose was taken back; without demographics the profile goes at once.

    A profile is one for all rounds of a person, so demographics are taken back in all of them.

    Raises:
        Invalid: judgments without consent cannot stay; withdrawing is the way to take them back.
    """
    if purpose == RATING:
        raise Invalid(_("Without this your judgments cannot stay. Choose below to take them out."))
    given = Consent.objects.filter(
        rater_id=participation.rater_id, purpose=purpose, withdrawn_at__isnull=True
    )
    if purpose != DEMOGRAPHICS:
        given = given.filter(round_id=participation.round_id)
    rounds = sorted(set(given.values_list("round_id", flat=True)))
    given.update(withdrawn_at=now)
    for round_id in rounds:
        publish(ConsentTakenBack(round_id, purpose=purpose))
    if purpose == DEMOGRAPHICS:
        _forget_profile(participation.rater_id)


@transaction.atomic
def change_agreements(
    *, participation: Participation, wanted: Collection[str], language: str, now: datetime
) -> None:
    """Give and take back purposes of a round until the person agrees to those that they want; judging stays as it is.

    Raises:
        Refused: the person has withdrawn, or gives what can only be given while the study is open.
        NotFound: the person was erased meanwhile.
    """
    participation = hold(participation)
    if participation.rater.status == RaterStatus.WITHDRAWN:
        raise Refused(_("You have taken everything back, so there is nothing left to agree to."))
    given = set(
        Consent.objects.filter(
            rater_id=participation.rater_id, round_id=participation.round_id, withdrawn_at__isnull=True
        ).values_list("purpose", flat=True)
    )
    for purpose in protocol_of(participation.round).document.consent.purposes:
        if purpose in given and purpose not in wanted and purpose != RATING:
            take_back_consent(participation=participation, purpose=purpose, now=now)
        elif purpose in wanted and purpose not in given:
            give_consent(participation=participation, purpose=purpose, language=language, now=now)


@transaction.atomic
def change_profile(*, participation: Participation, said: dict[str, str], now: datetime) -> None:
    """Keep what a person says of themselves now; what they leave out is not known any more.

    Raises:
        Invalid: it is no answer to what the study asks.
        Refused: the person has withdrawn, or did not agree to be asked.
        NotFound: the person was erased meanwhile.
    """
    participation = hold(participation)
    if participation.rater.status == RaterStatus.WITHDRAWN:
        raise Refused(_("You have taken everything back, so nothing new is kept."))
    agreed = Consent.objects.filter(
        rater_id=participation.rater_id, purpose=DEMOGRAPHICS, withdrawn_at__isnull=True
    )
    document = protocol_of(participation.round).document
    if DEMOGRAPHICS in document.consent.purposes and not agreed.exists():
        raise Refused(_("You have not agreed to be asked about yourself, so nothing is kept."))
    fields = {field.key: field.values for field in fields_of(document.raters.profile)}
    if any(value not in fields.get(key, ()) for key, value in said.items()):
        raise Invalid(_("Please choose one of the answers."))
    keep_profiles({participation.rater_id: said})
    _tell(participation.rater_id)


def _forget_profile(rater_id: int) -> None:
    """Remove a profile, and the cell that would still tell of it."""
    Profile.objects.filter(rater_id=rater_id).delete()
    rows = Participation.objects.filter(rater_id=rater_id, cell__isnull=False).select_related("cell")
    for participation in rows:
        asked = {field.key for field in fields_of(protocol_of(participation.round).document.raters.profile)}
        if participation.cell is not None and asked & participation.cell.where.keys():
            participation.cell = None
            participation.save(update_fields=["cell"])
    _tell(rater_id)


def _tell(rater_id: int) -> None:
    rounds = Participation.objects.filter(rater_id=rater_id).values_list("round_id", flat=True)
    for round_id in sorted(rounds):
        publish(ProfileChanged(round_id))
