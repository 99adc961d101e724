"""The dashboard of a round as one frozen value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.utils.translation import gettext

from apps.analysis.labels import SOURCE as LABELS
from apps.analysis.selectors import Results
from apps.core.charts import DayCount, Sparkline, sparkline
from apps.dashboards.blocks import asked_and_measured, groups_of
from apps.dashboards.blocks._base import Group
from apps.dashboards.pages.board import Board, board_of, order_of
from apps.dashboards.pages.how import Files, Provenance, Talk
from apps.dashboards.pages.kpis import Kpi, kpis_of
from apps.dashboards.pages.names import DAYS
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.wanting import Wanting, wanting_of
from apps.dashboards.pages.wins import WinMatrix, win_matrix
from apps.dashboards.pages.words import after, exclusions


class Lack(Enum):
    """Why there are no numbers yet."""

    ROUND = "round"
    SNAPSHOT = "snapshot"
    JUDGMENTS = "judgments"


@dataclass(frozen=True)
class Dashboard:
    """What the live part of the page shows.

    Attributes:
        age: how long after the newest judgment it was computed, "" before any.
        board: None for a question without a comparison of versions.
        wins: None where fewer than two versions met.
        one_version: the round has a single version, so nothing can be compared.
        groups: what else was asked; in plain words only the cards that carry the verdict and the reasons.
        wanting: what this study has not what it needs for; none in plain words.
        days: judgments a day.
        excluded: what is left out, "" if nothing.
        proxies: numbers of proxies exist and stand apart.
    """

    taken_at: datetime
    snapshot: str
    age: str
    kpis: tuple[Kpi, ...]
    board: Board | None
    wins: WinMatrix | None
    one_version: bool
    groups: tuple[Group, ...]
    wanting: tuple[Wanting, ...]
    days: Sparkline
    days_files: Files | None
    excluded: str
    proxies: bool


def lack_of(results: Results | None) -> Lack | None:
    """Return why a round has no numbers yet, None if it has; outputs' own labels are numbers before anybody judges."""
    if results is None:
        return Lack.SNAPSHOT
    of_labels = any(e.source == LABELS and e.value is not None for e in results.estimates)
    return None if results.snapshot.responses or of_labels else Lack.JUDGMENTS


def dashboard(
    results: Results,
    subject: Subject,
    *,
    by: str,
    days: Sequence[tuple[str, int]],
    rows_url: str,
    talk: Talk | None = None,
    charts_url: str = "",
    plain: bool = False,
) -> Dashboard:
    """Return the dashboard of these results.

    Args:
        results: a snapshot with judgments in it.
        subject: what the round is about.
        by: which order the leaderboard is asked in; an unknown one is the first.
        days: (day as ISO date, judgments).
        rows_url: address of the page of rows, without a query.
        talk: where the numbers are talked about, None for nowhere.
        charts_url: address under which the charts' files stand, "" for none.
        plain: in plain words, for people who decide: few cards.
    """
    snapshot = results.snapshot
    provenance = provenance_of(results, subject, rows_url, talk, charts_url)
    compares = bool(results.all("win_rate", subject.primary))
    board = board_of(results, subject, by=by, provenance=provenance) if compares else None
    ages = [e.age for e in results.estimates if e.age is not None]
    return Dashboard(
        taken_at=snapshot.taken_at,
        snapshot=str(snapshot.pk),
        age=after(min(ages)) if ages else "",
        kpis=kpis_of(results, subject, provenance),
        board=board,
        wins=None if plain else _wins(results, subject, board, provenance),
        one_version=len(subject.versions) == 1,
        groups=tuple(g for g in groups_of(results, subject, provenance) if g.is_plain or not plain),
        wanting=() if plain else wanting_of(results, asked_and_measured(results, subject)),
        days=sparkline(
            [DayCount(date.fromisoformat(day), count) for day, count in days],
            label=gettext("Judgments a day"),
            ident="days",
        ),
        days_files=provenance.files(DAYS),
        excluded=provenance.excluded,
        proxies=any(e.source == "proxy" for e in results.estimates),
    )


def provenance_of(
    results: Results, subject: Subject, rows_url: str, talk: Talk | None = None, charts_url: str = ""
) -> Provenance:
    """Return what all numbers of these results share."""
    snapshot = results.snapshot
    return Provenance(
        rows_url=rows_url,
        round=subject.number,
        taken_at=snapshot.taken_at,
        protocol=subject.protocol,
        snapshot=str(snapshot.pk),
        excluded=exclusions(snapshot.excluded),
        talk=talk or Talk(),
        charts_url=charts_url,
    )


def _wins(
    results: Results, subject: Subject, board: Board | None, provenance: Provenance
) -> WinMatrix | None:
    if board is None:
        return None
    order = order_of(results, subject)
    if len(order) < 2:
        return None
    estimates = [e for e in results.all("win_rate", subject.primary) if e.version is not None]
    weighted = any(e.weights is not None for e in results.estimates)
    return win_matrix(
        order, estimates, metric=subject.primary, provenance=provenance, beside_weighted=weighted
    )
