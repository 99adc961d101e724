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

_COUNTS = """
WITH found AS MATERIALIZED ({found}),
counted AS (
    SELECT 'total' AS facet, '' AS value, count(*) AS n FROM found
    UNION ALL
    SELECT CASE grouping({fields}) {names} END, coalesce({fields}), count(*) FROM found GROUP BY GROUPING SETS ({sets})
    UNION ALL
    SELECT CASE WHEN tag = ANY(%s) THEN 'known' WHEN starts_with(tag, %s) THEN 'domain' ELSE 'tag' END, tag, count(*)
        FROM found, unnest(found.tags) AS tag GROUP BY tag
    UNION ALL
    SELECT 'approved', discipline, count(*) FROM found, unnest(found.approved) AS discipline
        WHERE found.state <> 'retired' GROUP BY discipline
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
    query, values = rows.order_by().values(*FIELDS, "tags", "approved").query.sql_with_params()
    listed = ", ".join(FIELDS)
    masks = {
        name: (1 << len(FIELDS)) - 1 - (1 << (len(FIELDS) - 1 - place)) for place, name in enumerate(FIELDS)
    }
    sql = _COUNTS.format(
        found=query,
        fields=listed,
        names=" ".join(f"WHEN {mask} THEN '{name}'" for name, mask in masks.items()),
        sets=", ".join(f"({name})" for name in FIELDS),
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
