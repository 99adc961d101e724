"""Items of a draft as a rater would meet them, through the mode's own `present`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.catalog.models import Output, Scenario
from apps.console.pages.pictures import placed
from apps.core.errors import Refused
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import Placement
from apps.studies.models import Study
from apps.studies.modes import Material, PlannedItem, RaterView
from apps.studies.protocol import Protocol, parse_protocol
from apps.studies.selectors import preview_plan

MOST = 5
"""How many items a preview goes through."""


def preview_page(study: Study, number: int) -> dict[str, Any]:
    """Return an item of the draft, counted from 1.

    Raises:
        Invalid: the protocol has mistakes.
        Refused: there is nothing to show.
    """
    protocol = parse_protocol(study.document)
    plan = preview_plan(study, protocol)
    if plan.plan is None or not plan.plan.items:
        raise Refused(
            plan.obstacle
            or _("There is nothing to show yet. Choose versions that have outputs for the same scenarios.")
        )
    items = plan.plan.items[:MOST]
    number = max(1, min(number, len(items)))
    view = rater_view(protocol, items[number - 1], turn=number - 1)
    return {
        "study": study,
        "view": view,
        "number": number,
        "total": len(items),
        "before": number - 1 if number > 1 else None,
        "following": number + 1 if number < len(items) else None,
    }


def rater_view(protocol: Protocol, item: PlannedItem, *, turn: int) -> RaterView:
    """Return the page of a planned item; the order of its outputs turns from item to item, as it will for raters."""
    scenario = Scenario.objects.only("messages", "team_id").get(pk=item.scenario_id)
    texts = dict(Output.objects.filter(pk__in=[o.id for o in item.outputs]).values_list("id", "messages"))
    count = len(item.outputs)
    order = tuple((turn + place) % count for place in range(count))
    placement = Placement(tuple(output.version_id for output in item.outputs), order)
    prompt, *shown = placed(scenario.team_id, scenario.messages, *(texts[item.outputs[i].id] for i in order))
    material = Material(prompt, tuple(shown))
    questions = tuple(
        kind_of(spec.ask).view(
            spec, text=protocol.question_text(spec), answer=None, error="", placement=placement
        )
        for spec in protocol.questions
    )
    return protocol.mode.present(protocol.items, material, questions)
