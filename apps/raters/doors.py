"""Doors of studies: which one an address opens, who stands before it, and who has come by each. `selectors` gives these out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from apps.core.errors import NotFound
from apps.core.sealed import unseal_json
from apps.raters.consent import ConsentWords, hashes_of
from apps.raters.models import Consent, Invitee, Link, Outcome, PanelEntry, Participation
from apps.raters.services.joining import PANEL_PURPOSE
from apps.studies.models import Round, Study
from apps.studies.protocol.sections import Consent as ConsentSection

LONGEST_PARAMETER = 200
"""Characters of a panel's parameter; its ids are shorter by far."""


@dataclass(frozen=True)
class Door:
    """A way into a study: its own code, or a link.

    Attributes:
        link: None for the study's own door, which lets anybody in.
    """

    study: Study
    link: Link | None = None

    @property
    def kind(self) -> str:
        """How people come; the study's own door is a public one."""
        return self.link.kind if self.link else Link.Kind.PUBLIC

    @property
    def code(self) -> str:
        """What stands in its address."""
        return self.link.code if self.link else self.study.code

    @property
    def closed(self) -> bool:
        """Whether it lets nobody new in, because it was closed or its cap is reached."""
        link = self.link
        return link is not None and (
            link.closed_at is not None or (link.cap is not None and link.used >= link.cap)
        )


def door_by_code(code: str) -> Door:
    """Return the door that a code opens; one that is closed too.

    Raises:
        NotFound: nobody gave out this code.
    """
    if "\0" in code or len(code) > 32:
        raise NotFound("")
    study = Study.objects.filter(code=code).select_related("team").first()
    if study is not None:
        return Door(study)
    link = Link.objects.filter(code=code).select_related("study__team").first()
    if link is None:
        raise NotFound("")
    return Door(link.study, link)


def entry_of(link: Link, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return what a panel's address says, by the names of its parameters; empty where the person is missing or too long.

    Args:
        link: a panel's door.
        parameters: those of the address, or of the form that carries them.
    """
    said = {name: parameters.get(name, "").strip() for name in link.parameters.values()}
    person = said.get(str(link.parameters.get("person", "")), "")
    if not person or any(len(value) > LONGEST_PARAMETER or "\0" in value for value in said.values()):
        return {}
    return {name: value for name, value in said.items() if value}


def panel_entry(participation: Participation) -> dict[str, str]:
    """Return what the panel said of somebody, {} where it said nothing."""
    entry = PanelEntry.objects.filter(participation=participation).first()
    return dict(unseal_json(entry.sealed, purpose=PANEL_PURPOSE)) if entry else {}


def participation_of_person(round_: Round, person: str) -> Participation | None:
    """Return what this person takes part in: in this round, else in an earlier one of the same study."""
    if not person:
        return None
    rows = Participation.objects.select_related("rater", "round", "link").filter(
        round__study=round_.study_id, person=person
    )
    return rows.order_by("-round__number").first()


def agreed_before(
    participation: Participation | None, section: ConsentSection, words: ConsentWords
) -> frozenset[str]:
    """Return what somebody agreed to in the study: the same version, and the very words in one of their languages."""
    if participation is None:
        return frozenset()
    rows = Consent.objects.filter(
        rater=participation.rater_id,
        round__study=participation.round.study_id,
        version=words.version,
        withdrawn_at=None,
    ).values_list("purpose", "text__text_hash")
    given = frozenset(purpose for purpose, digest in rows if digest in hashes_of(section, purpose))
    return given & {one.key for one in words.purposes}


def has_agreed(participation: Participation, purpose: str) -> bool:
    """Return whether somebody agreed to a purpose in their round, and has not taken it back."""
    return Consent.objects.filter(
        rater=participation.rater_id, round=participation.round_id, purpose=purpose, withdrawn_at=None
    ).exists()


@dataclass(frozen=True)
class DoorCount:
    """How many came by a door, and how it ended for them.

    Attributes:
        link: None for the study's own door.
        active: who has not ended.
        outcomes: how many ended with each outcome.
        withdrawn: who took everything back.
        invited, sent, unsent: of a door for mail: addresses, mails that went out, mails that failed for good.
    """

    link: Link | None
    active: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    invited: int = 0
    sent: int = 0
    unsent: int = 0

    @property
    def came(self) -> int:
        """Everybody who agreed and came in."""
        return self.active + self.withdrawn + sum(self.outcomes.values())


def doors_of(study: Study) -> list[DoorCount]:
    """Return a study's own door and then its links, newest first, with who came by each, in three queries."""
    came: dict[int | None, dict[str, int]] = {}
    rows = Participation.objects.filter(round__study=study).values_list("link", "state", "outcome")
    for link_id, state, outcome, people in rows.annotate(people=Count("id")).order_by():
        place = state if state == Participation.State.WITHDRAWN or not outcome else outcome
        counts = came.setdefault(link_id, {})
        counts[place] = counts.get(place, 0) + people
    mails: dict[int, Mapping[str, int]] = {
        row["link"]: {"invited": row["invited"], "sent": row["sent"], "unsent": row["unsent"]}
        for row in Invitee.objects.filter(link__study=study)
        .values("link")
        .annotate(
            invited=Count("id"),
            sent=Count("id", filter=Q(sent_at__isnull=False)),
            unsent=Count("id", filter=Q(sent_at__isnull=True, tries__gte=5)),
        )
        .order_by()
    }
    links: list[Link | None] = [None, *Link.objects.filter(study=study).order_by("-created_at", "-id")]
    return [_counted(link, came.get(link.pk if link else None, {}), mails) for link in links]


def _counted(link: Link | None, came: Mapping[str, int], mails: Mapping[int, Mapping[str, int]]) -> DoorCount:
    mail = mails.get(link.pk, {}) if link else {}
    outcomes = {outcome: came[outcome] for outcome in Outcome.values if outcome in came}
    withdrawn = came.get(Participation.State.WITHDRAWN, 0)
    return DoorCount(
        link=link,
        active=sum(came.values()) - sum(outcomes.values()) - withdrawn,
        outcomes=outcomes,
        withdrawn=withdrawn,
        invited=mail.get("invited", 0),
        sent=mail.get("sent", 0),
        unsent=mail.get("unsent", 0),
    )


def link_of(study: Study, link_id: int) -> Link:
    """Return one of a study's links.

    Raises:
        NotFound: the study has no such link.
    """
    found = Link.objects.filter(study=study, pk=link_id).first() if 0 < link_id < 2**63 else None
    if found is None:
        raise NotFound("")
    return found
