"""What the pages around the items say: the invitation and the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.raters.consent import default_text
from apps.raters.models import Participation
from apps.responses.frozen import FrozenRound, frozen_round
from apps.responses.services.present import most_of
from apps.studies.models import Round, RoundState, Study
from apps.studies.selectors import open_round


@dataclass(frozen=True)
class Purpose:
    """Something a rater agrees to, or not."""

    key: str
    label: str
    text: str
    needed: bool


@dataclass(frozen=True)
class InvitationPage:
    """What the joining page shows. `round` is None while nobody can join; `reason` says why."""

    round: Round | None
    title: str
    reason: str
    sentences: tuple[tuple[str, str], ...]
    purposes: tuple[Purpose, ...]
    consent_text: str
    consent_version: int
    most: int
    known: bool


def invitation_page(study: Study, known: Participation | None) -> InvitationPage:
    """Return the joining page of a study."""
    round_ = open_round(study)
    if round_ is None:
        return _shut(_("This study is closed. Thank you for your interest."))
    if round_.state != RoundState.RUNNING:
        return _shut(_("This study is paused. Please come back later with the same link."))
    frozen = frozen_round(round_.pk)
    consent = frozen.protocol.document.consent
    mode = frozen.protocol.mode
    closing = ("heart", _("What you and others say decides which answers people will get."))
    return InvitationPage(
        round=round_,
        title=frozen.protocol.document.title,
        reason="",
        sentences=(*((icon, str(text)) for icon, text in mode.intro), closing),
        purposes=tuple(_purpose(key) for key in consent.purposes),
        consent_text=consent.text or default_text(),
        consent_version=consent.version,
        most=most_of(frozen),
        known=known is not None and known.round_id == round_.pk,
    )


def _shut(reason: str) -> InvitationPage:
    return InvitationPage(None, "", reason, (), (), "", 0, 0, known=False)


def _purpose(key: str) -> Purpose:
    words = {
        "rating": (_("Use my judgments"), _("To compare answers. Kept under a number, without a name.")),
        "demographics": (_("Ask a little about me"), _("Shown only in groups of 5 or more.")),
        "publication": (_("Quote my comments"), _("In reports, never with a name.")),
        "recording": (_("Record me"), _("Only while a sign on the page says so.")),
    }
    label, text = words.get(key, (key.replace("_", " ").capitalize(), ""))
    return Purpose(key, label, text, needed=key == "rating")


def consent_of(page: InvitationPage) -> dict[str, Any]:
    """Return the consent that the page asked for, as `join` takes it."""
    return {"consent_version": page.consent_version, "consent_text": page.consent_text}


@dataclass(frozen=True)
class Outcome:
    """Why a rater has nothing to judge right now. `more` says that going on may bring another item."""

    heading: str
    text: str
    finished: bool
    more: bool


def outcome_of(participation: Participation) -> Outcome:
    """Return what the last page says."""
    if participation.state == Participation.State.STOPPED:
        text = _("What you sent is kept and counts. You can go on whenever you like.")
        return Outcome(_("You stopped here"), text, finished=False, more=True)
    state = participation.round.state
    if state == RoundState.PAUSED:
        text = _("The team has paused this study. What you sent is kept. Come back later with the same link.")
        return Outcome(_("A pause"), text, finished=False, more=True)
    if state == RoundState.CLOSED:
        return Outcome(
            _("This study is closed"), _("What you sent is kept and counts."), finished=True, more=False
        )
    if _has_given_all(frozen_round(participation.round_id), participation):
        return Outcome(
            _("That was the last one"), _("You have judged all there is for you."), finished=True, more=False
        )
    text = _(
        "Others are judging the rest right now. If one of them leaves, there may be more in half an hour."
    )
    return Outcome(_("Nothing left for the moment"), text, finished=True, more=True)


def _has_given_all(round_: FrozenRound, participation: Participation) -> bool:
    return participation.answered >= most_of(round_)
