"""The items of a round, as researchers see them: with versions, and with the order of the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.assignments.selectors import Fill, item_fill
from apps.console.pages.pictures import rendered
from apps.core.errors import NotFound
from apps.core.rendering import Message
from apps.studies.models import Item, ItemKind, Round
from apps.studies.selectors import items_page, text_shown

PAGE = 50


@dataclass(frozen=True)
class ItemRow:
    """An item in the table."""

    id: int
    key: str
    scenario: str
    kind: str
    main: bool
    versions: tuple[str, ...]
    planned: int
    done: int


@dataclass(frozen=True)
class ShownOutput:
    """An output with the version it came from."""

    version: str
    sample: int
    label: str
    messages: tuple[Message, ...]


def items_context(round_: Round, after: int) -> dict[str, Any]:
    """Return a page of items; `after` is the last id of the page before."""
    found = items_page(round_, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    fills = item_fill([item.pk for item in shown])
    return {
        "study": round_.study,
        "round": round_,
        "items": [_row(item, fills.get(item.pk, Fill())) for item in shown],
        "following": shown[-1].pk if len(found) > PAGE else None,
        "begun": after > 0,
    }


def item_context(round_: Round, item_id: int) -> dict[str, Any]:
    """Return one item with its texts rendered.

    Raises:
        NotFound: the round has no such item.
    """
    rows = Item.objects.filter(round=round_, pk=item_id).select_related("scenario")
    item = rows.prefetch_related("item_outputs__output__version").first()
    if item is None:
        raise NotFound("")
    outputs = sorted(item.item_outputs.all(), key=lambda shown: shown.place)
    prompt, *shown = rendered(round_.study.team_id, text_shown(item), *(o.output.messages for o in outputs))
    return {
        "study": round_.study,
        "round": round_,
        "item": _row(item, item_fill([item.pk]).get(item.pk, Fill())),
        "prompt": prompt,
        "outputs": [
            ShownOutput(o.output.version.key, o.output.sample, o.output.label, messages)
            for o, messages in zip(outputs, shown, strict=True)
        ],
        "expected": item.expected,
    }


def _row(item: Item, fill: Fill) -> ItemRow:
    outputs = sorted(item.item_outputs.all(), key=lambda shown: shown.place)
    return ItemRow(
        id=item.pk,
        key=item.key,
        scenario=item.scenario.key,
        kind=str(ItemKind(item.kind).label),
        main=item.kind == ItemKind.MAIN,
        versions=tuple(shown.output.version.key for shown in outputs),
        planned=fill.planned,
        done=fill.done,
    )
