"""A decision as its page shows it: words, people, and the evidence of the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import Membership
from apps.analysis.models import Snapshot
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.verdict import GateRow, Pill, VerdictCard, verdict_card
from apps.dashboards.pages.words import exclusions
from apps.governance.models import Decision, DecisionState
from apps.governance.selectors import newest_verdict, verdict_on, why_not_settle
from apps.raters.selectors import people_gone_since
from apps.studies.models import Round

_KINDS = {DecisionState.PROPOSED: "wait", DecisionState.APPROVED: "pass", DecisionState.DECLINED: "fail"}


@dataclass(frozen=True)
class Signature:
    """Who did something, and when; `said` is what they added."""

    who: str
    at: datetime
    said: str = ""


@dataclass(frozen=True)
class Since:
    """What became of the evidence: people took their judgments back after the decision's snapshot.

    Attributes:
        people: how many.
        pill: the verdict of now.
        gates: what each gate says now.
        taken_at: when now was.
    """

    people: int
    pill: Pill
    gates: tuple[GateRow, ...]
    taken_at: datetime | None


@dataclass(frozen=True)
class DecisionPage:
    """One decision.

    Attributes:
        settled: by whom and when it was settled, None while it waits.
        obstacle: why the reader cannot settle it, "" if nothing is in the way.
        evidence: the verdict on the snapshot that was looked at.
        snapshot: that snapshot's id.
        since: what the same gates say without those who withdrew, None where nobody did.
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
    since: Since | None
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
    provenance = _provenance(round_, snapshot, rows_url)
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
        since=_since(decision, rows_url),
        snapshot=str(snapshot.pk),
        taken_at=snapshot.taken_at,
        protocol=provenance.protocol,
    )


def _provenance(round_: Round, snapshot: Snapshot, rows_url: str) -> Provenance:
    return Provenance(
        rows_url=rows_url,
        round=round_.number,
        taken_at=snapshot.taken_at,
        protocol=f"sha256:{round_.protocol_hash}",
        snapshot=str(snapshot.pk),
        excluded=exclusions(snapshot.excluded),
    )


def _since(decision: Decision, rows_url: str) -> Since | None:
    """Return what the evidence would be now, where people have taken back judgments that it rests on."""
    people = people_gone_since(decision.round, decision.snapshot.taken_at)
    if not people:
        return None
    now = newest_verdict(decision.round)
    provenance = _provenance(decision.round, now.snapshot, rows_url) if now.snapshot else None
    card = verdict_card(now, provenance)
    return Since(people, card.pill, card.rows, now.taken_at)


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
