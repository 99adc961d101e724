"""What pages and the API read of decisions, of comments and of a verdict's history."""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounts.models import Membership, Team
from apps.core.errors import NotFound
from apps.governance.discussions import (
    Thread,
    comment_in,
    comments_on,
    open_comments,
    open_questions,
    threads,
)
from apps.governance.models import Decision, DecisionState, VerdictChange
from apps.governance.rules import Outcome, is_decided
from apps.governance.services.decide import PROPOSERS, why_not_settle
from apps.governance.verdicts import GateVerdict, Verdict, newest_verdict, unhealthy_gates, verdict_on
from apps.studies.models import Round, Study
from apps.studies.services import protocol_of

__all__ = [
    "GateVerdict",
    "Thread",
    "Verdict",
    "closed_as_decided",
    "comment_in",
    "comments_on",
    "decision_in",
    "decisions_of",
    "kept_verdicts",
    "may_propose",
    "newest_verdict",
    "open_comments",
    "open_questions",
    "threads",
    "told_to_raters",
    "unhealthy_gates",
    "verdict_changes",
    "verdict_on",
    "why_not_settle",
]


def may_propose(member: Membership) -> bool:
    """Return whether this member may record decisions."""
    return member.role in PROPOSERS


def decisions_of(study: Study) -> list[Decision]:
    """Return a study's decisions, newest first, with round, author and approver."""
    rows = Decision.objects.filter(round__study=study).select_related(
        "round", "snapshot", "author", "approver"
    )
    return list(rows.defer("snapshot__estimates").order_by("-proposed_at"))


def decision_in(team: Team, number: int) -> Decision:
    """Return one decision of a team.

    Raises:
        NotFound: the team has none with this number.
    """
    rows = Decision.objects.select_related("round__study__team", "snapshot", "author", "approver")
    found = rows.filter(round__study__team=team, pk=number).first() if 0 < number < 2**63 else None
    if found is None:
        raise NotFound("")
    return found


def verdict_changes(round_: Round) -> list[VerdictChange]:
    """Return how a round's verdict came to be what it is, the last 20 changes, newest first."""
    rows = VerdictChange.objects.filter(round=round_).defer("gates").order_by("-at", "-pk")
    return list(rows[:20])


def closed_as_decided(round_: Round) -> bool:
    """Return whether a round closed because its gates were decided: they were so by then, and its protocol asks to stop there."""
    if round_.closed_at is None or protocol_of(round_).document.round.closes_when != "decided":
        return False
    by_then = VerdictChange.objects.filter(round=round_, at__lte=round_.closed_at)
    last = by_then.order_by("-at", "-pk").first()
    return last is not None and all(is_decided(Outcome(gate["verdict"])) for gate in last.gates)


def kept_verdicts(rounds: Iterable[Round]) -> dict[int, Outcome]:
    """Return the verdict that was last kept for each round that has gates, by round id, in one query."""
    rows = VerdictChange.objects.filter(round__in=list(rounds)).order_by("round_id", "-at", "-pk")
    found = rows.distinct("round_id").values_list("round_id", "verdict")
    return {round_id: Outcome(verdict) for round_id, verdict in found}


def told_to_raters(rounds: Iterable[Round]) -> dict[int, list[Decision]]:
    """Return the approved decisions that have a line for the people who judged, by round id, oldest first."""
    rows = Decision.objects.filter(round__in=list(rounds), state=DecisionState.APPROVED).exclude(to_raters="")
    found: dict[int, list[Decision]] = {}
    for decision in rows.order_by("settled_at"):
        found.setdefault(decision.round_id, []).append(decision)
    return found
