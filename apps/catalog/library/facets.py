"""How many of the scenarios found are of each kind, in one query however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from apps.catalog.library.tags import DOMAIN, WELL_KNOWN, group_of
from apps.catalog.models import Scenario

FIELDS = ("state", "origin", "owner", "risk", "value", "locale")
MOST = 40
"""Values of a facet that are read; the commonest first."""

_TAGS = frozenset({"tag", "known", "domain"})

# One pass over what was found; tags and approvals are taken apart once scenarios that have them in common are counted.
_COUNTS = """
WITH grouped AS MATERIALIZED (
    SELECT CASE grouping({fields}) {names} END AS facet, coalesce({texts}, '') AS value, tags, approved, count(*) AS n,
           count(*) FILTER (WHERE state <> 'retired') AS living
    FROM ({found}) found GROUP BY GROUPING SETS ({sets}, ())
), counted AS (
    SELECT facet, value, n FROM grouped WHERE facet <> 'tags' AND facet <> 'approved'
    UNION ALL
    SELECT CASE WHEN tag = ANY(%s) THEN 'known' WHEN starts_with(tag, %s) THEN 'domain' ELSE 'tag' END, tag, sum(n)::bigint
        FROM grouped, unnest(tags) AS tag WHERE facet = 'tags' GROUP BY tag
    UNION ALL
    SELECT 'approved', discipline, sum(living)::bigint FROM grouped, unnest(approved) AS discipline
        WHERE facet = 'approved' GROUP BY discipline
), ranked AS (
    SELECT facet, value, n, row_number() OVER (PARTITION BY facet ORDER BY n DESC, value) AS place FROM counted
)
SELECT facet, value, n FROM ranked WHERE place <= %s ORDER BY facet, place
"""


@dataclass(frozen=True)
class Facets:
    """What was found, counted: `total`, and facet -> value -> count, the commonest first.

    Tags stand under `distribution`, `commonness`, `domain` and `tag`; `waits` counts, by discipline, those without its yes.
    """

    total: int
    counts: Mapping[str, Mapping[str, int]]

    def of(self, facet: str) -> Mapping[str, int]:
        """Return the values of one facet."""
        return self.counts.get(facet, {})


def facets_of(rows: QuerySet[Scenario], approvals: list[str]) -> Facets:
    """Return the counts of these scenarios.

    Args:
        rows: the scenarios found.
        approvals: the disciplines whose yes their team asks for.
    """
    grouped = (*FIELDS, "tags", "approved")
    query, values = rows.order_by().values(*grouped).query.sql_with_params()
    every = (1 << len(grouped)) - 1
    masks = {name: every - (1 << (len(grouped) - 1 - place)) for place, name in enumerate(grouped)}
    named = {**masks, "total": every}
    sql = _COUNTS.format(
        found=query,
        fields=", ".join(grouped),
        texts=", ".join(FIELDS),
        names=" ".join(f"WHEN {mask} THEN '{name}'" for name, mask in named.items()),
        sets=", ".join(f"({name})" for name in grouped),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, [*WELL_KNOWN], DOMAIN, MOST])
        found = cursor.fetchall()
    total = 0
    counts: dict[str, dict[str, int]] = {}
    for facet, value, count in found:
        if facet == "total":
            total = int(count)
        else:
            counts.setdefault(group_of(value) if facet in _TAGS else facet, {})[value] = int(count)
    yes, open_ = counts.pop("approved", {}), total - counts.get("state", {}).get("retired", 0)
    waiting = {name: open_ - yes.get(name, 0) for name in approvals}
    counts["waits"] = {name: count for name, count in waiting.items() if count}
    return Facets(total, counts)
