"""What of the library was tested: tags by rounds, when it was last run and with what result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.accounts.models import Team
from apps.analysis.estimate import Estimate
from apps.analysis.headlines import headlines_of
from apps.catalog.library.tags import group_of, label_of
from apps.governance.rules import Outcome
from apps.governance.selectors import kept_verdicts
from apps.responses.selectors import last_judged
from apps.studies.models import Round
from apps.studies.selectors import recent_rounds
from apps.studies.shown import MOST_ROUNDS, TagCount, shown_by_tag

ROUNDS = 8
TAGS = 60


@dataclass(frozen=True)
class Column:
    """One round.

    Attributes:
        round: with its study.
        judged_at: when the newest judgment came in, None before the first.
        result: the primary question's number about the first version that is not the baseline, None before the first snapshot.
        verdict: what its gates came to when they were last asked, None without gates or before.
    """

    round: Round
    judged_at: datetime | None
    result: Estimate | None
    verdict: Outcome | None

    @property
    def run_at(self) -> datetime:
        """When it was last run: its newest judgment, else its launch."""
        return self.judged_at or self.round.launched_at


@dataclass(frozen=True)
class Cell:
    """What a round did with a tag: how many scenarios it shows, and the number for them alone where the protocol's slices have tags."""

    scenarios: int
    result: Estimate | None


@dataclass(frozen=True)
class Row:
    """One tag.

    Attributes:
        scenarios: in the library and not retired.
        cells: by round, in the order of the columns; None where the round shows no scenario of this tag.
        run_at: when a round of the columns last ran one, None where none did.
    """

    tag: str
    scenarios: int
    cells: tuple[Cell | None, ...]
    run_at: datetime | None

    @property
    def label(self) -> str:
        """What the tag is called."""
        return label_of(self.tag)

    @property
    def group(self) -> str:
        """Under which heading it stands: `distribution`, `commonness`, `domain` or `tag`."""
        return group_of(self.tag)


@dataclass(frozen=True)
class Coverage:
    """Rows by tag, columns by round, the newest first; `more_tags`: rarer tags were left out."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    more_tags: bool


def coverage_of(
    team: Team, *, rounds: int = ROUNDS, tags: int = TAGS, to_researcher: bool = False
) -> Coverage:
    """Return what of a team's library its newest rounds have tested, in a fixed number of queries.

    Args:
        team: whose library.
        rounds: columns, at most `MOST_ROUNDS`.
        tags: rows: the well-known tags first, then the commonest.
        to_researcher: whether numbers that are private may be shown.
    """
    newest = recent_rounds(team, limit=min(rounds, MOST_ROUNDS))
    found = headlines_of(newest, to_researcher=to_researcher)
    judged, verdicts = last_judged(newest), kept_verdicts(newest)
    columns = tuple(
        Column(
            round=round_,
            judged_at=judged.get(round_.pk),
            result=found[round_.pk].whole if round_.pk in found else None,
            verdict=verdicts.get(round_.pk),
        )
        for round_ in newest
    )
    by_tag = [found[round_.pk].by_tag if round_.pk in found else {} for round_ in newest]
    counts = shown_by_tag(team, newest, most=tags + 1)
    rows = tuple(_row(count, columns, [cut.get(count.tag) for cut in by_tag]) for count in counts[:tags])
    return Coverage(columns, rows, len(counts) > tags)


def _row(count: TagCount, columns: Sequence[Column], results: Sequence[Estimate | None]) -> Row:
    cells = tuple(
        Cell(shown, result) if shown else None for shown, result in zip(count.shown, results, strict=True)
    )
    return Row(count.tag, count.scenarios, cells, max(_runs(columns, cells), default=None))


def _runs(columns: Sequence[Column], cells: Sequence[Cell | None]) -> Iterator[datetime]:
    return (column.run_at for column, cell in zip(columns, cells, strict=True) if cell is not None)
