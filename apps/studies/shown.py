"""Which of a team's scenarios rounds have shown, counted by tag, in one query however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.accounts.models import Team
from apps.catalog.library.tags import WELL_KNOWN
from apps.studies.models import ItemKind, Round

MOST_ROUNDS = 16
"""Rounds that are counted at once."""

# Scenarios of the same tags are counted together before their tags are taken apart: most have them in common with many others.
_COUNTS = """
SELECT tag, sum(living)::bigint AS living{sums} FROM (
    SELECT tags, count(*) FILTER (WHERE state <> 'retired') AS living{counts}
    FROM catalog_scenario scenario LEFT JOIN (
        SELECT scenario_id, bit_or(1 << array_position(%(rounds)s::bigint[], round_id) - 1) AS mask
        FROM studies_item WHERE round_id = ANY(%(rounds)s::bigint[]) AND kind = %(main)s GROUP BY scenario_id
    ) met ON met.scenario_id = scenario.id
    WHERE scenario.team_id = %(team)s GROUP BY tags
) tagged, unnest(tags) AS tag GROUP BY tag
ORDER BY tag = ANY(%(known)s) DESC, living DESC, tag LIMIT %(most)s
"""


@dataclass(frozen=True)
class TagCount:
    """How many scenarios have a tag: `scenarios` in the library that are not retired, `shown` by round, in the order asked for."""

    tag: str
    scenarios: int
    shown: tuple[int, ...]


def shown_by_tag(team: Team, rounds: Sequence[Round], *, most: int) -> list[TagCount]:
    """Return how many scenarios of each tag these rounds show, as tags are now: the well-known tags first, then the commonest.

    Gold, checks and training tell nothing about what was tested, and do not count.

    Args:
        team: whose library.
        rounds: up to `MOST_ROUNDS` rounds of the team.
        most: tags that are returned.
    """
    places = range(len(rounds[:MOST_ROUNDS]))
    counts = "".join(f", count(*) FILTER (WHERE mask & {1 << place} > 0) AS n{place}" for place in places)
    sums = "".join(f", sum(n{place})::bigint" for place in places)
    parameters: dict[str, Any] = {
        "rounds": [round_.pk for round_ in rounds[:MOST_ROUNDS]],
        "main": ItemKind.MAIN.value,
        "team": team.pk,
        "known": [*WELL_KNOWN],
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(counts=counts, sums=sums), parameters)
        rows = cursor.fetchall()
    return [TagCount(tag, scenarios, tuple(shown)) for tag, scenarios, *shown in rows]
