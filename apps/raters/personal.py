"""What raters hold about the people who judge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from apps.core.personal import Basis, PersonalData, Rows, Table
from apps.core.sealed import unseal_json, unseal_text
from apps.raters.models import (
    Check,
    Consent,
    Device,
    Invitee,
    PanelEntry,
    Participation,
    Rater,
)
from apps.raters.selectors import profiles_of
from apps.raters.services.inviting import ADDRESS_PURPOSE
from apps.raters.services.joining import PANEL_PURPOSE
from apps.raters.services.withdrawing import close_for_withdrawal
from apps.studies.models import RoundState

_STUDY = "as long as the study"
_BROWSER = "It would open this page to whoever reads the file."
_OUTSIDE = "It stands for what names the person outside and says nothing to read."

_TABLES = (
    Table(
        "raters_rater",
        "a number instead of a name, so that judgments of one person can be told from those of others",
        Basis.CONSENT,
        _STUDY,
        {
            "key": "the name that an import used, else the pseudonym",
            "pseudonym": "the number that stands for the person",
            "cohort": "end user, expert, team and the like",
            "status": "active, set aside, or withdrawn",
            "insider": "whether they belong to the team whose versions they judge",
            "withdrawn_at": "when everything was taken back",
            "created_at": "when the person was first met",
        },
        {"mark": "It is random and serves only to keep an erasure true after a backup was restored."},
    ),
    Table(
        "raters_profile",
        "what the person said of themselves, to see whether versions serve all groups alike",
        Basis.CONSENT,
        "consent.keep.profile of the protocol after the participation closed, else as long as the study",
        {"sealed": "the answers about the person, encrypted", "changed_at": "when they were given"},
    ),
    Table(
        "raters_consent",
        "proof of what was agreed to, in which words",
        Basis.DUTY,
        _STUDY,
        {
            "purpose": "what was agreed to",
            "version": "of the words",
            "given_at": "when",
            "withdrawn_at": "when it was taken back",
        },
    ),
    Table(
        "raters_participation",
        "how far the person is, and the code they are paid by",
        Basis.CONSENT,
        _STUDY,
        {
            "is_test": "whether it was a test",
            "of_age": "yes, where an age was asked for; never the age",
            "state": "judging, finished, stopped, ended or withdrawn",
            "outcome": "how it ended",
            "answered": "judgments given",
            "today": "the day of the newest one",
            "answered_today": "judgments given on that day",
            "answered_sitting": "judgments since the last break",
            "arm": "how much of an explanation they are shown, where that is drawn for each rater",
            "joined_at": "when the person joined",
            "seen_at": "when the person was last heard of",
            "profile_at": "when the questions about the person were answered or passed over",
            "closed_at": "when it closed first",
            "completion_code": "the code for the panel or the payer",
            "code_checked_at": "when a payer looked the code up",
        },
        {
            "person": _OUTSIDE,
            "failed": "It would tell which items are checks.",
        },
    ),
    Table(
        "raters_device",
        "lets a browser come back without a log-in",
        Basis.CONSENT,
        _STUDY,
        {"added_at": "when a browser joined", "own": "whether it opens the person's own page"},
        {"secret_hash": _BROWSER},
    ),
    Table(
        "raters_panelentry",
        "the ids by which a panel knows the person, to settle pay",
        Basis.CONSENT,
        "consent.keep.panel of the protocol (90 days without) after the round closed",
        {"sealed": "the panel's own ids, encrypted"},
    ),
    Table(
        "raters_check",
        "how the person did on items whose answer is known, to weigh judgments fairly",
        Basis.INTEREST,
        _STUDY,
        {
            "kind": "gold, attention or repeat; told once the round is closed",
            "passed": "whether it was right",
            "at": "when",
        },
    ),
    Table(
        "raters_invitee",
        "the address to which an invitation went, so that nobody is asked twice",
        Basis.INTEREST,
        "30 days after the link closed or the round ended",
        {
            "sealed": "the address, encrypted",
            "sent_at": "when the invitation was sent",
            "joined_at": "when it was used",
            "tries": "how often sending it was tried",
            "due_at": "when sending it is tried next",
        },
        {"address_hash": _OUTSIDE, "token_hash": _BROWSER},
    ),
    Table(
        "raters_departure",
        "how many judgments left a round; it names nobody",
        Basis.INTEREST,
        _STUDY,
        {},
        {
            "kind": "withdrawn or erased; nothing leads from here to a person",
            "judgments": "how many; nothing leads from here to a person",
            "at": "when; nothing leads from here to a person",
        },
    ),
    Table(
        "raters_erasure",
        "the tombstone of a person who was erased, so that a restored backup is cleaned again",
        Basis.DUTY,
        "as long as backups may exist",
        {},
        {
            "mark": "random; whom it stood for is gone",
            "receipt": "the number on the person's receipt",
            "at": "when",
        },
    ),
)


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _collect(rater_id: int) -> dict[str, Rows]:
    rater = Rater.objects.get(pk=rater_id)
    return {
        "raters_rater": [
            {
                "key": rater.key,
                "pseudonym": rater.pseudonym,
                "cohort": rater.cohort,
                "status": rater.status,
                "insider": rater.insider,
                "withdrawn_at": _moment(rater.withdrawn_at),
                "created_at": _moment(rater.created_at),
            }
        ],
        "raters_profile": _profile(rater_id),
        "raters_consent": [
            {
                "study": _title(consent.round.protocol),
                "round": consent.round.number,
                "purpose": consent.purpose,
                "version": consent.version,
                "text": consent.text.text,
                "language": consent.text.language,
                "given_at": _moment(consent.given_at),
                "withdrawn_at": _moment(consent.withdrawn_at),
            }
            for consent in Consent.objects.filter(rater_id=rater_id)
            .select_related("round", "text")
            .order_by("id")
        ],
        "raters_participation": [
            _participation(row)
            for row in Participation.objects.filter(rater_id=rater_id).select_related("round").order_by("id")
        ],
        "raters_device": [
            {"added_at": _moment(device.added_at), "own": device.own}
            for device in Device.objects.filter(participation__rater_id=rater_id).order_by("id")
        ],
        "raters_panelentry": [
            {"sealed": unseal_json(entry.sealed, purpose=PANEL_PURPOSE)}
            for entry in PanelEntry.objects.filter(participation__rater_id=rater_id).order_by("pk")
        ],
        "raters_check": [
            {"kind": check.kind, "passed": check.passed, "at": _moment(check.at)}
            for check in Check.objects.filter(
                participation__rater_id=rater_id, participation__round__state=RoundState.CLOSED
            ).order_by("id")
        ],
        "raters_invitee": [
            {
                "sealed": unseal_text(row.sealed, purpose=ADDRESS_PURPOSE),
                "sent_at": _moment(row.sent_at),
                "joined_at": _moment(row.joined_at),
                "tries": row.tries,
                "due_at": _moment(row.due_at),
            }
            for row in _invitations(rater_id).order_by("id")
        ],
        "raters_departure": [],
        "raters_erasure": [],
    }


def _profile(rater_id: int) -> Rows:
    said = profiles_of([rater_id]).get(rater_id)
    if said is None:
        return []
    changed = Rater.objects.values_list("profile__changed_at", flat=True).get(pk=rater_id)
    return [{"sealed": said, "changed_at": _moment(changed)}]


def _participation(row: Participation) -> dict[str, Any]:
    told = next(table.columns for table in _TABLES if table.name == "raters_participation")
    values = {name: getattr(row, name) for name in told}
    return {
        "study": _title(row.round.protocol),
        "round": row.round.number,
        **{
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in values.items()
        },
    }


def _title(protocol: dict[str, Any]) -> str:
    """Return the words that a rater read as the study's name; they know no other."""
    return str(protocol.get("title") or "")


def _invitations(rater_id: int) -> QuerySet[Invitee]:
    """Return the invitations that this person came by: the door and the keyed hash of the address are the same."""
    return Invitee.objects.filter(
        link__participations__rater_id=rater_id, address_hash=F("link__participations__person")
    ).distinct()


def _erase(rater_id: int, now: datetime) -> None:
    Invitee.objects.filter(pk__in=_invitations(rater_id).values("pk")).delete()
    Rater.objects.filter(pk=rater_id).delete()


def _hold(rater_id: int) -> None:
    list(
        Participation.objects.select_for_update()
        .filter(rater_id=rater_id)
        .order_by("id")
        .values_list("id", flat=True)
    )


PART = PersonalData(
    app="raters",
    tables=_TABLES,
    collect=_collect,
    erase=_erase,
    withdraw=close_for_withdrawal,
    hold=_hold,
)
