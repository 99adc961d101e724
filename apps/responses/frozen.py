"""What a process remembers of rounds and items: all of it is frozen at launch and so never goes stale.

The rater's page would otherwise read and parse the same protocol and texts for every judgment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from apps.catalog.identifying import BESIDE, PICTURES
from apps.catalog.pictures import picture_sizes
from apps.core import jsontext
from apps.core.prepared import Prepared
from apps.core.rendering.pictures import pictures_named, without_words
from apps.core.rendering.pieces import without_beside
from apps.core.rendering.texts import masked, text_of
from apps.responses.explaining import explained, masked_explanation
from apps.studies.checks import CheckPlan, check_plan
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import Kind, Placement, QuestionSpec
from apps.studies.models import Item, ItemKind, Round
from apps.studies.modes import Context, Material
from apps.studies.protocol import Protocol, frozen_protocol
from apps.studies.protocol.words import seconds_of
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

    def level(self, arm: int) -> str:
        """Return how much of an explanation an arm shows."""
        levels = self.protocol.document.explanations.levels
        return levels[arm] if arm < len(levels) else levels[0]

    @property
    def arms(self) -> int:
        """How many arms the judgments of the round are shared among; 1 where there are none."""
        return len(self.protocol.document.explanations.levels)

    @property
    def arms_by_rater(self) -> bool:
        """Whether every rater has one arm, for all that they judge."""
        return self.arms > 1 and self.protocol.document.explanations.arm_by == "rater"

    @property
    def asks_before(self) -> bool:
        """Whether something is asked before the outputs are shown."""
        return any(kind.before for _spec, kind in self.asked())

    def asked(self) -> list[tuple[QuestionSpec, Kind]]:
        """Return the questions with their kinds, in order."""
        return [(spec, kind_of(spec.ask)) for spec in self.protocol.questions]


@lru_cache(maxsize=256)
def frozen_round(round_id: int) -> FrozenRound:
    """Return what is frozen of a round."""
    round_ = Round.objects.get(pk=round_id)
    protocol = frozen_protocol(round_.protocol)
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
class FrozenOutput:
    """What one version produced, as raters see it: names are masked already where the round masks them.

    `explanation` is all that was pushed; `label` and `confidence` are the version's own.
    """

    messages: list[dict[str, Any]]
    explanation: Mapping[str, Any]
    label: str
    confidence: float | None


@dataclass(frozen=True)
class FrozenItem:
    """An item's texts and versions, in the protocol's order, what it is for, and for checks what is expected.

    `pictures` are width and height, in pixels, of those that its texts name, by hash.
    """

    id: int
    team_id: int
    kind: str
    expected: dict[str, Any]
    versions: tuple[int, ...]
    scenario: list[dict[str, Any]]
    context: Context
    outputs: tuple[FrozenOutput, ...]
    pictures: Mapping[str, tuple[int, int]]

    def material(
        self, sides: tuple[int, ...], *, level: str = "none", shows: Sequence[str] = (), covered: bool = False
    ) -> Material:
        """Return what a rater may see, in the order shown.

        Args:
            sides: for each place shown, the place of the output.
            level: how much of an explanation this judgment shows.
            shows: the parts of an explanation that may leave the server.
            covered: whether something is asked before the outputs are shown.
        """
        shown = () if covered else tuple(self.outputs[side] for side in sides)
        return Material(
            scenario=self.scenario,
            outputs=tuple(output.messages for output in shown),
            context=self.context,
            explanations=tuple(explained(output, level=level, shows=shows) for output in shown),
            covered=covered,
        )

    def placement(self, sides: tuple[int, ...], *, level: str = "none") -> Placement:
        """Return the item as a rater met it, with its texts, in which marks are counted."""
        texts = (self.scenario, *(self.outputs[side].messages for side in sides))
        sole = self.outputs[sides[0]] if len(sides) == 1 else None
        written = texts[1] if len(sides) == 1 else texts[0] if not sides else []
        return Placement(
            self.versions,
            sides,
            texts=tuple(tuple(text_of(turn) for turn in turns) for turns in texts),
            turns=tuple(number for number, turn in enumerate(written) if turn.get("role") == "assistant"),
            explained=level != "none",
            suggested=("", None) if sole is None else (sole.label, sole.confidence),
        )


# One statement by hand: in a round with more items than the cache holds, every judgment comes by here.
_ITEM = Prepared(
    "responses_item",
    """
SELECT item.kind, item.expected, scenario.team_id,
       CASE WHEN old.id IS NULL THEN scenario.messages ELSE old.messages END,
       CASE WHEN old.id IS NULL THEN scenario.context ELSE old.context END,
       coalesce(array_agg(shown.version_id ORDER BY shown.place) FILTER (WHERE shown.id IS NOT NULL), '{}'),
       coalesce(jsonb_agg(jsonb_build_object('messages', output.messages, 'masks', shown.masks,
           'explanation', output.explanation, 'label', output.label, 'confidence', output.confidence)
           ORDER BY shown.place) FILTER (WHERE shown.id IS NOT NULL), '[]')
FROM studies_item item
JOIN catalog_scenario scenario ON scenario.id = item.scenario_id
LEFT JOIN catalog_scenariorevision old
    ON old.scenario_id = scenario.id AND old.number = item.revision AND item.revision <> scenario.revision
LEFT JOIN studies_itemoutput shown ON shown.item_id = item.id
LEFT JOIN catalog_output output ON output.id = shown.output_id
WHERE item.id = %(item)s
GROUP BY item.id, scenario.id, old.id
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
    kind, expected, team, scenario, context, versions, outputs = row
    card = jsontext.loads(context)
    prompt, shown = jsontext.loads(scenario), tuple(_output(output) for output in jsontext.loads(outputs))
    named = {
        one for turns in (prompt, *(output.messages for output in shown)) for one in pictures_named(turns)
    }
    return FrozenItem(
        id=item_id,
        team_id=team,
        kind=kind,
        expected=jsontext.loads(expected),
        versions=tuple(versions),
        scenario=prompt,
        context=Context(*(str(card.get(word, "")) for word in ("who", "where", "goal"))),
        outputs=shown,
        pictures=picture_sizes(team, named) if named else {},
    )


def _output(found: dict[str, Any]) -> FrozenOutput:
    places = {mask[0] for mask in found["masks"]}
    messages = masked(found["messages"], [mask for mask in found["masks"] if mask[0] >= 0])
    if PICTURES in places:
        messages = without_words(messages)
    if BESIDE in places:
        messages = without_beside(messages)
    return FrozenOutput(
        messages=messages,
        explanation=masked_explanation(found["explanation"], found["masks"], turns=len(found["messages"])),
        label=found["label"],
        confidence=found["confidence"],
    )
