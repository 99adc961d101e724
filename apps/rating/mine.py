"""The rater's own page: what this browser's person gave, what it changed, what they agreed to, and the ways out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.governance.selectors import told_to_raters
from apps.raters.consent import DEMOGRAPHICS, RATING, consent_words
from apps.raters.models import Consent, Participation, RaterStatus
from apps.raters.selectors import participations_of_people
from apps.raters.services.withdrawing import KEPT
from apps.rating.pages import Contact, contact_of
from apps.responses.frozen import frozen_round
from apps.responses.selectors import Given, given_by
from apps.studies.models import RoundState
from apps.studies.selectors import studies_still_open


@dataclass(frozen=True)
class Change:
    """One line about what was decided."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Agreement:
    """One purpose of a study, and whether the person agrees to it now.

    Attributes:
        text: the words that were or would be agreed to.
        said: what became of it, with its day.
        fixed: it cannot be switched alone: judgments without consent cannot stay.
    """

    purpose: str
    label: str
    text: str
    language: str
    direction: str
    said: str
    at: datetime | None
    given: bool
    fixed: bool


@dataclass(frozen=True)
class Gift:
    """What the person gave to one round of a study.

    Attributes:
        handle: how forms of this page name it; it says nothing elsewhere.
        title: the words they read; studies have no other name for raters.
        code: of the door they came by.
        answered: judgments given.
        is_open: there may be more to judge, so that nothing is told yet: it could sway them.
        until: when what was taken back is deleted, None where nothing was.
        changes: what was decided, oldest first.
        asks: the study asks about the person, and the person agreed to that.
    """

    handle: str
    title: str
    code: str
    answered: int
    joined_at: datetime
    is_open: bool
    may_agree: bool
    until: datetime | None
    changes: tuple[Change, ...]
    agreements: tuple[Agreement, ...]
    version: int
    asks: bool
    contact: Contact | None
    approval: str


@dataclass(frozen=True)
class Person:
    """One rater of this browser.

    Attributes:
        name: the pseudonym, by which forms of this page name them.
        titles: the studies they took part in.
        gone: they have taken everything back.
    """

    name: str
    titles: tuple[str, ...]
    judgments: int
    gone: bool


@dataclass(frozen=True)
class MyPage:
    """Everything of one browser."""

    gifts: tuple[Gift, ...]
    people: tuple[Person, ...]
    given: Given

    @property
    def answered(self) -> int:
        """Judgments given, over all studies."""
        return sum(gift.answered for gift in self.gifts)

    @property
    def counting(self) -> int:
        """Judgments that were not taken back."""
        return sum(gift.answered for gift in self.gifts if gift.until is None)

    @property
    def has_changes(self) -> bool:
        """Whether anything was decided that may be told."""
        return any(gift.changes for gift in self.gifts)

    @property
    def staying(self) -> tuple[Person, ...]:
        """Those who have not taken everything back."""
        return tuple(person for person in self.people if not person.gone)

    @property
    def title(self) -> str:
        """The head of the page; with several numbers none of them stands there."""
        names = {person.name for person in self.people}
        return _("Thank you, rater %(name)s") % {"name": names.pop()} if len(names) == 1 else _("Thank you")

    @property
    def minutes(self) -> str:
        """How much of their time was given, "" where nothing was measured."""
        whole = round(self.given.seconds / 60)
        if not whole:
            return ""
        return ngettext("%(n)s min", "%(n)s min", whole) % {"n": whole}


def my_page(secrets: Sequence[str], language: str) -> MyPage:
    """Return the page of a browser that holds these secrets."""
    own = participations_of_people(secrets)
    still_open = studies_still_open({p.round.study for p in own})
    told = told_to_raters([p.round for p in own if p.round.study_id not in still_open])
    consents: dict[tuple[int, int], list[Consent]] = {}
    for consent in Consent.objects.filter(rater__in={p.rater for p in own}).order_by("version", "id"):
        consents.setdefault((consent.rater_id, consent.round_id), []).append(consent)
    gifts = []
    for p in own:
        agreements = _agreements(p, consents.get((p.rater_id, p.round_id), ()), language)
        document = frozen_round(p.round_id).protocol.document
        gone = p.rater.status == RaterStatus.WITHDRAWN
        agreed = DEMOGRAPHICS not in document.consent.purposes or any(
            one.purpose == DEMOGRAPHICS and one.given for one in agreements
        )
        lines = told.get(p.round_id, ()) if p.answered and not gone else ()
        gifts.append(
            Gift(
                handle=handle_of(p),
                title=document.title,
                code=p.link.code if p.link else p.round.study.code,
                answered=p.answered,
                joined_at=p.joined_at,
                is_open=p.round.study_id in still_open and not gone,
                may_agree=not gone and p.round.state != RoundState.CLOSED,
                until=(p.rater.withdrawn_at or p.joined_at) + KEPT if gone else None,
                changes=tuple(Change(d.to_raters, d.settled_at or d.proposed_at) for d in lines),
                agreements=agreements,
                version=document.consent.version,
                asks=bool(document.raters.profile) and agreed and not gone,
                contact=contact_of(document.ethics.contact),
                approval=document.ethics.approval or "",
            )
        )
    return MyPage(tuple(gifts), people_of(own), given_by({p.rater_id for p in own}))


def handle_of(participation: Participation) -> str:
    """Return what stands for a participation on its person's own page: nothing that could be counted or guessed."""
    return salted_hmac("plumbline.mine", str(participation.pk), algorithm="sha256").hexdigest()[:20]


def people_of(own: Sequence[Participation]) -> tuple[Person, ...]:
    """Return the raters behind participations, each with their studies."""
    by_rater: dict[int, list[Participation]] = {}
    for participation in own:
        by_rater.setdefault(participation.rater_id, []).append(participation)
    return tuple(
        Person(
            name=theirs[0].rater.pseudonym,
            titles=tuple(dict.fromkeys(str(p.round.protocol.get("title") or "") for p in theirs)),
            judgments=sum(p.answered for p in theirs),
            gone=theirs[0].rater.status == RaterStatus.WITHDRAWN,
        )
        for theirs in by_rater.values()
    )


def _agreements(
    participation: Participation, consents: Sequence[Consent], language: str
) -> tuple[Agreement, ...]:
    newest: Mapping[str, Consent] = {consent.purpose: consent for consent in consents}
    words = consent_words(frozen_round(participation.round_id).protocol.document, language)
    gone = participation.rater.status == RaterStatus.WITHDRAWN
    found = []
    for asked in words.purposes:
        consent = newest.get(asked.key)
        given = consent is not None and consent.withdrawn_at is None and not gone
        if consent is None:
            said, at = _("You never gave this."), None
        elif consent.withdrawn_at is not None:
            said, at = _("Taken back"), consent.withdrawn_at
        else:
            said, at = _("Given"), consent.given_at
        found.append(
            Agreement(
                purpose=asked.key,
                label=asked.label,
                text=asked.text,
                language=asked.language,
                direction=asked.direction,
                said=said,
                at=at,
                given=given,
                fixed=asked.key == RATING,
            )
        )
    return tuple(found)
