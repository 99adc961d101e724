"""What the newest snapshot of each round says of its versions, for lines over rounds; read in one query whatever their size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from apps.analysis.estimate import Estimate
from apps.core import jsontext
from apps.studies.models import Round

_NEWEST = """
SELECT asked.round_id, newest.id::text, newest.taken_at, newest.responses, newest.excluded::text, jsonb_path_query_array(newest.estimates,
    '$[*] ? (@.pool == "main" && @.source == "people" && @.weights == null && @.slice == null && @.version != null
             && (@.metric == $primary || @.measure == "severity_rate" || @.measure == "catastrophic_rate" || @.measure == "sentiment"))',
    asked.wanted)::text
FROM unnest(%s::bigint[], %s::jsonb[]) AS asked (round_id, wanted)
CROSS JOIN LATERAL (
    SELECT id, taken_at, responses, excluded, estimates FROM analysis_snapshot WHERE round_id = asked.round_id ORDER BY taken_at DESC LIMIT 1
) newest
"""


@dataclass(frozen=True)
class RoundNumbers:
    """A round's newest snapshot, as far as lines over rounds need it: estimates by version that everybody or this reader may see."""

    snapshot: str
    taken_at: datetime
    responses: int
    excluded: dict[str, int]
    estimates: tuple[Estimate, ...]

    def one(self, measure: str, metric: str | None = None, **like: Any) -> Estimate | None:
        """Return the first such estimate, None for none."""
        wanted = {"measure": measure, **({} if metric is None else {"metric": metric}), **like}
        matching = (
            found
            for found in self.estimates
            if all(getattr(found, name) == value for name, value in wanted.items())
        )
        return next(matching, None)


def numbers_of(rounds: Sequence[tuple[Round, str]], *, to_researcher: bool) -> dict[int, RoundNumbers]:
    """Return the numbers of each round that has a snapshot, by round id; rounds come with the key of the question that decides."""
    asked = [jsontext.dumps({"primary": primary}) for _round, primary in rounds]
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [[round_.pk for round_, _primary in rounds], asked])
        rows = cursor.fetchall()
    return {
        round_id: RoundNumbers(
            snapshot,
            taken_at,
            responses,
            jsontext.loads(excluded),
            tuple(
                Estimate.from_json(value)
                for value in jsontext.loads(found)
                if to_researcher or not value.get("private", False)
            ),
        )
        for round_id, snapshot, taken_at, responses, excluded, found in rows
    }
