"""A decision as its page shows it: words, people, and the evidence of the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import Membership
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.verdict import Pill, VerdictCard, verdict_card
from apps.dashboards.pages.words import exclusions
from apps.governance.models import Decision, DecisionState
from apps.governance.selectors import verdict_on, why_not_settle

_KINDS = {DecisionState.PROPOSED: "wait", DecisionState.APPROVED: "pass", DecisionState.DECLINED: "fail"}


@dataclass(frozen=True)
class Signature:
    """Who did something, and when; `said` is what they added."""

    who: str
    at: datetime
    said: str = ""


@dataclass(frozen=True)
class DecisionPage:
    """One decision.

    Attributes:
        settled: by whom and when it was settled, None while it waits.
        obstacle: why the reader cannot settle it, "" if nothing is in the way.
        evidence: the verdict on the snapshot that was looked at.
        snapshot: that snapshot's id.
    """

    number: int
    title: str
    state: Pill
    context: str
    choice: str
    rationale: str
    to_raters: str
    author: Signature
    settled: Signature | None
    obstacle: str
    round: int
    evidence: VerdictCard
    snapshot: str
    taken_at: datetime
    protocol: str


def state_of(decision: Decision) -> Pill:
    """Return a decision's state as a pill."""
    state = DecisionState(decision.state)
    return Pill(_KINDS[state], str(state.label))


def decision_page(decision: Decision, reader: Membership, rows_url: str) -> DecisionPage:
    """Return the page of a decision for one reader."""
    round_, snapshot = decision.round, decision.snapshot
    provenance = Provenance(
        rows_url=rows_url,
        round=round_.number,
        taken_at=snapshot.taken_at,
        protocol=f"sha256:{round_.protocol_hash}",
        snapshot=str(snapshot.pk),
        excluded=exclusions(snapshot.excluded),
    )
    settled = None
    if decision.approver is not None and decision.settled_at is not None:
        settled = Signature(str(decision.approver), decision.settled_at, decision.remark)
    return DecisionPage(
        number=decision.pk,
        title=decision.title,
        state=state_of(decision),
        context=decision.context,
        choice=decision.choice,
        rationale=decision.rationale,
        to_raters=decision.to_raters,
        author=Signature(str(decision.author), decision.proposed_at),
        settled=settled,
        obstacle=why_not_settle(decision, reader),
        round=round_.number,
        evidence=verdict_card(verdict_on(round_, snapshot), provenance),
        snapshot=str(snapshot.pk),
        taken_at=snapshot.taken_at,
        protocol=provenance.protocol,
    )


@dataclass(frozen=True)
class DecisionRow:
    """One decision in the list."""

    number: int
    title: str
    state: Pill
    round: int
    author: str
    at: datetime


def decision_rows(decisions: list[Decision]) -> list[DecisionRow]:
    """Return the decisions of a study as rows."""
    return [
        DecisionRow(d.pk, d.title, state_of(d), d.round.number, str(d.author), d.settled_at or d.proposed_at)
        for d in decisions
    ]
