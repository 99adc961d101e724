"""What a share link shows: a round's numbers for people without an account, at the level that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext, ngettext

from apps.analysis.gate_groups import LEAST_GROUP
from apps.analysis.models import Snapshot
from apps.analysis.selectors import Results
from apps.catalog.withdrawing import Withdrawn
from apps.core.charts.figures import number
from apps.dashboards.pages.board import BASELINE
from apps.dashboards.pages.dashboard import Dashboard, dashboard, lack_of, provenance_of
from apps.dashboards.pages.gaps import Gaps
from apps.dashboards.pages.noised import Noise, noised
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.verdict import GateRow, VerdictCard, verdict_card
from apps.exchange.models import Level
from apps.governance.selectors import Verdict


@dataclass(frozen=True)
class Shared:
    """What is known beside the numbers.

    Attributes:
        gone: people who took their judgments back since the snapshot.
        spent, budget: of the privacy budget, None without noise.
        held_back: there are newer numbers, which the privacy budget does not allow.
        noise: None without.
    """

    level: str
    follows: bool
    expires_at: datetime
    gone: int = 0
    spent: float = 0.0
    budget: float | None = None
    held_back: bool = False
    noise: Noise | None = None


@dataclass(frozen=True)
class SharePage:
    """The page.

    Attributes:
        page: numbers, None where only the verdict is shown or nothing was judged yet.
        lack: nothing was judged yet.
        is_full: more than the headline numbers are shown.
        gaps: of whom nobody has judged.
        gone: that people have withdrawn since, "" if nobody has.
        withdrawn: versions of the round that were taken out of use.
        noise: what was done to the counts and what it has cost, "" without noise.
    """

    title: str
    objective: str
    round: int
    verdict: VerdictCard
    page: Dashboard | None
    lack: bool
    is_full: bool
    gaps: Gaps | None
    gone: str
    noise: str
    held_back: bool
    follows: bool
    taken_at: datetime | None
    snapshot: str
    protocol: str
    expires_at: datetime
    withdrawn: tuple[Withdrawn, ...] = ()


def share_page(
    results: Results | None,
    verdict: Verdict,
    subject: Subject,
    shared: Shared,
    *,
    by: str = "",
    days: Sequence[tuple[str, int]] = (),
    gaps: Gaps | None = None,
) -> SharePage:
    """Return the page of a link.

    Args:
        results: what a stakeholder sees of the snapshot, None before the first.
        verdict: on that snapshot.
        subject: what the round is about.
        shared: what is known beside the numbers.
        by: which order the leaderboard is asked in.
        days: judgments a day up to the snapshot; with noise they are left out.
        gaps: of whom nobody has judged.
    """
    counts = 0
    if results is not None and shared.noise is not None:
        covered = noised(results, verdict, shared.noise)
        results, verdict, counts = covered.results, covered.verdict, covered.counts
    provenance = provenance_of(results, subject, "") if results else None
    card = verdict_card(verdict, provenance)
    only_verdict = shared.level == Level.VERDICT
    lack = lack_of(results) is not None
    page = None
    if results is not None and not lack and not only_verdict:
        order = BASELINE if shared.noise else by
        page = dashboard(results, subject, by=order, days=[] if shared.noise else days, rows_url="")
        page = _without_tabs(page) if shared.noise else page
    snapshot: Snapshot | None = results.snapshot if results else None
    return SharePage(
        title=subject.title,
        objective="" if only_verdict else subject.objective,
        round=subject.number,
        verdict=_sentence(card) if only_verdict else card,
        page=page,
        lack=lack,
        withdrawn=subject.withdrawn,
        is_full=shared.level == Level.FULL,
        gaps=None if only_verdict else gaps,
        gone=_gone(shared.gone),
        noise=_noise(shared, counts),
        held_back=shared.held_back,
        follows=shared.follows,
        taken_at=snapshot.taken_at if snapshot else None,
        snapshot=str(snapshot.pk) if snapshot else "",
        protocol=subject.protocol,
        expires_at=shared.expires_at,
    )


def first_number(page: SharePage) -> GateRow | None:
    """Return the number that a card shows: that of the first guardrail that has one, else of the first gate."""
    known = [row for row in page.verdict.rows if not row.is_undefined]
    return next(iter(known), None)


def _sentence(card: VerdictCard) -> VerdictCard:
    return replace(card, rows=(), troubles=(), design="", history=())


def _without_tabs(page: Dashboard) -> Dashboard:
    return replace(page, board=replace(page.board, tabs=()) if page.board else None)


def _gone(people: int) -> str:
    """Return that people withdrew; how many only where the number singles nobody out."""
    if not people:
        return ""
    if people < LEAST_GROUP:
        return gettext(
            "People have withdrawn their judgments since these numbers were taken. Ask for a newer link."
        )
    said = ngettext(
        "%(n)s person has withdrawn their judgments since these numbers were taken. Ask for a newer link.",
        "%(n)s people have withdrawn their judgments since these numbers were taken. Ask for a newer link.",
        people,
    )
    return said % {"n": number(people)}


def _noise(shared: Shared, counts: int) -> str:
    if shared.noise is None or shared.budget is None:
        return ""
    return gettext(
        "Counts on this page carry noise, so that a single judgment cannot be told from them; intervals are moved along and are "
        "not wider for it, and the verdict was made without noise. Privacy budget spent: epsilon %(spent)s of %(budget)s, over all "
        "snapshots that this link has shown; this one's %(epsilon)s is shared by %(counts)s counts."
    ) % {
        "spent": f"{shared.spent:g}",
        "budget": f"{shared.budget:g}",
        "epsilon": f"{shared.noise.epsilon:g}",
        "counts": number(counts),
    }
