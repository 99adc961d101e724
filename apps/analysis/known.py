"""What is known of a round's scenarios and outputs without any judgment: labels, attributes, and how answers may lean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.catalog.models import Scenario
from apps.statistics.arrays import Ints
from apps.studies.models import ItemKind, ItemOutput, Round


@dataclass(frozen=True)
class LabelledOutput:
    """One output of a main item that carries a label of its own; `scenario` is an id, `version` a key."""

    version: str
    scenario: int
    label: str
    confidence: float | None


@dataclass(frozen=True)
class Known:
    """Labels and attributes by scenario id, labelled outputs, and by question which answers follow a stereotype."""

    labels: Mapping[int, str] = field(default_factory=dict)
    attributes: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    outputs: tuple[LabelledOutput, ...] = ()
    bias: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def known_of(round_: Round, scenarios: Ints) -> Known:
    """Return what is known of a round, of these scenarios (ids), in two queries."""
    rows = list(Scenario.objects.filter(pk__in=scenarios.tolist()).values_list("pk", "label", "attribute"))
    outputs = (
        ItemOutput.objects.filter(item__round=round_, item__kind=ItemKind.MAIN)
        .exclude(output__label="")
        .order_by("output_id")
        .distinct("output_id")
        .values_list("output__version__key", "item__scenario_id", "output__label", "output__confidence")
    )
    questions: list[dict[str, Any]] = round_.protocol["questions"]
    return Known(
        labels={pk: label for pk, label, _attribute in rows if label},
        attributes={pk: attribute for pk, _label, attribute in rows if attribute},
        outputs=tuple(LabelledOutput(*row) for row in outputs),
        bias={question["key"]: question["bias"] for question in questions if question.get("bias")},
    )
