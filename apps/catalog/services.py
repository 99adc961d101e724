"""What happens to the catalogue: bulk writes, and fixing what raters have seen."""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounts.models import Team, User
from apps.catalog.models import Output, Scenario
from apps.catalog.upserts import UPSERTS
from apps.core.lines import Report, read_lines


def upsert(
    *,
    team: Team,
    what: str,
    body: bytes,
    as_list: bool,
    create_missing: bool,
    actor: User | None = None,
) -> Report:
    """Write systems, versions, scenarios or outputs and say what became of each line.

    Args:
        team: whose catalogue it is.
        what: one of `UPSERTS`.
        body: NDJSON, or one JSON list when `as_list`.
        as_list: whether the body is one JSON document.
        create_missing: whether unknown versions and scenarios that outputs name are made.
        actor: who sends it, for the revisions that it makes.
    """
    report = Report()
    UPSERTS[what](team=team, create_missing=create_missing, actor=actor).run(
        read_lines(body, report, as_list=as_list), report
    )
    return report


def fix_shown(*, scenario_ids: Iterable[int], output_ids: Iterable[int]) -> None:
    """Mark texts that raters are about to see, so that nobody changes them any more."""
    Scenario.objects.filter(pk__in=list(scenario_ids), shown=False).update(shown=True)
    Output.objects.filter(pk__in=list(output_ids), shown=False).update(shown=True)
