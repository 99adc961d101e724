"""Who stands for a scenario: each discipline says yes or no to one revision, and its newest word holds."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Discipline, Membership
from apps.catalog.library.finding import locked
from apps.catalog.models import Approval, Scenario
from apps.core import jsontext
from apps.core.errors import Invalid, Refused

MOST_OF_A_NOTE = 2_000


def mark_of(scenario: Scenario) -> str:
    """Return a hash of its turns and card: an import may replace a text that nobody has met, and the revision stays."""
    return jsontext.digest([scenario.messages, scenario.context])


def approve(
    *,
    scenario: Scenario,
    discipline: str,
    member: Membership,
    revision: int,
    note: str = "",
    read: str = "",
) -> Approval:
    """Say yes to a revision for a discipline.

    Args:
        scenario: which.
        discipline: who says it.
        member: speaks for the discipline.
        revision: the one that was read.
        note: what else there is to say.
        read: the `mark_of` the text that was read, "" where nobody knows it.

    Raises:
        Invalid: there is no such discipline, or the note is too long.
        Refused: the member does not speak for this discipline, or the text changed meanwhile.
    """
    return _say(scenario, discipline, member, revision, approved=True, note=note, read=read)


def refuse(
    *, scenario: Scenario, discipline: str, member: Membership, revision: int, note: str, read: str = ""
) -> Approval:
    """Say no to a revision for a discipline, and what would have to be different; the rest is as with a yes.

    Raises:
        Invalid: there is no such discipline, or no note, or one that is too long.
        Refused: the member does not speak for this discipline, or the text changed meanwhile.
    """
    if not note.strip():
        raise Invalid(_("Say what would have to be different."))
    return _say(scenario, discipline, member, revision, approved=False, note=note, read=read)


@transaction.atomic
def _say(
    scenario: Scenario,
    discipline: str,
    member: Membership,
    revision: int,
    *,
    approved: bool,
    note: str,
    read: str,
) -> Approval:
    if discipline not in Discipline.values:
        raise Invalid(_("There is no such discipline."))
    if len(note) > MOST_OF_A_NOTE:
        raise Invalid(_("A note has at most %(most)d characters.") % {"most": MOST_OF_A_NOTE})
    if discipline not in member.disciplines:
        label = Discipline(discipline).label
        raise Refused(_("Only who does this may say it: %(discipline)s.") % {"discipline": label})
    found = locked(scenario)
    if found.revision != revision or read not in {"", mark_of(found)}:
        raise Refused(_("The text was changed meanwhile. Read it again before you say yes or no."))
    said = Approval.objects.create(
        scenario=found,
        revision=revision,
        discipline=discipline,
        approved=approved,
        note=note.strip(),
        by=member.user,
    )
    others = [name for name in found.approved if name != discipline]
    found.approved = [*others, discipline] if approved else others
    found.save(update_fields=["approved"])
    return said
