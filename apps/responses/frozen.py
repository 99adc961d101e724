"""What a process remembers of rounds and items: all of it is frozen at launch and so never goes stale.

The rater's page would otherwise read and parse the same protocol and texts for every judgment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from apps.core import jsontext
from apps.core.prepared import Prepared
from apps.studies.checks import CheckPlan, check_plan
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import Kind, QuestionSpec
from apps.studies.models import Item, ItemKind, Round
from apps.studies.modes import Material
from apps.studies.protocol import Protocol, parse_protocol
from apps.studies.protocol.sections import seconds_of
from apps.studies.selectors import metrics_of


@dataclass(frozen=True)
class FrozenRound:
    """The parts of a round that never change."""

    id: int
    study_id: int
    number: int
    protocol: Protocol
    metric_ids: dict[str, int]
    lease_seconds: float
    idle_seconds: float
    sitting_seconds: float
    seed: int
    checks: CheckPlan | None

    def asked(self) -> list[tuple[QuestionSpec, Kind]]:
        """Return the questions with their kinds, in order."""
        return [(spec, kind_of(spec.ask)) for spec in self.protocol.questions]


@lru_cache(maxsize=256)
def frozen_round(round_id: int) -> FrozenRound:
    """Return what is frozen of a round."""
    round_ = Round.objects.get(pk=round_id)
    protocol = parse_protocol(round_.protocol)
    metric_ids = {metric.key: metric.pk for metric in metrics_of(round_)}
    raters = protocol.document.raters
    return FrozenRound(
        id=round_.pk,
        study_id=round_.study_id,
        number=round_.number,
        protocol=protocol,
        metric_ids=metric_ids,
        lease_seconds=seconds_of(raters.lease),
        idle_seconds=seconds_of(raters.idle),
        sitting_seconds=seconds_of(raters.load.sitting),
        seed=round_.seed,
        checks=_checks(round_, protocol),
    )


def _checks(round_: Round, protocol: Protocol) -> CheckPlan | None:
    quality = protocol.document.quality
    if not (quality.gold or quality.attention or quality.repeat):
        return None
    return check_plan(
        gold=quality.gold,
        attention=quality.attention,
        repeat=quality.repeat,
        per_rater=protocol.document.raters.load.per_rater,
        items=round_.items.filter(kind=ItemKind.MAIN).count(),
    )


@dataclass(frozen=True)
class FrozenItem:
    """An item's texts and versions, in the protocol's order, what it is for, and for checks what is expected."""

    id: int
    kind: str
    expected: dict[str, Any]
    versions: tuple[int, ...]
    scenario: list[dict[str, Any]]
    outputs: tuple[list[dict[str, Any]], ...]

    def material(self, sides: tuple[int, ...]) -> Material:
        """Return what a rater may see, in the order shown."""
        return Material(self.scenario, tuple(self.outputs[side] for side in sides))


# One statement by hand: in a round with more items than the cache holds, every judgment comes by here.
_ITEM = Prepared(
    "responses_item",
    """
SELECT item.kind, item.expected, scenario.messages,
       coalesce(array_agg(shown.version_id ORDER BY shown.place) FILTER (WHERE shown.id IS NOT NULL), '{}'),
       coalesce(jsonb_agg(output.messages ORDER BY shown.place) FILTER (WHERE shown.id IS NOT NULL), '[]')
FROM studies_item item
JOIN catalog_scenario scenario ON scenario.id = item.scenario_id
LEFT JOIN studies_itemoutput shown ON shown.item_id = item.id
LEFT JOIN catalog_output output ON output.id = shown.output_id
WHERE item.id = %(item)s
GROUP BY item.id, scenario.id
""",
)


@lru_cache(maxsize=2_048)
def frozen_item(item_id: int) -> FrozenItem:
    """Return what is frozen of a launched item."""
    with connection.cursor() as cursor:
        _ITEM.run(cursor, {"item": item_id})
        row = cursor.fetchone()
    if row is None:
        raise Item.DoesNotExist
    kind, expected, scenario, versions, outputs = row
    return FrozenItem(
        id=item_id,
        kind=kind,
        expected=jsontext.loads(expected),
        versions=tuple(versions),
        scenario=jsontext.loads(scenario),
        outputs=tuple(jsontext.loads(outputs)),
    )
