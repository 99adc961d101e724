"""Items that are posted into a round that is there: checks whose answer is known, and training. The plan stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.services import fix_shown
from apps.core.errors import Problem, Refused
from apps.core.lines import Report, read_lines
from apps.studies.models import Item, ItemKind, ItemOutput, Origin, Round, RoundState
from apps.studies.protocol import Protocol
from apps.studies.selectors import round_versions
from apps.studies.services.freeze import masks_of, protocol_of
from apps.studies.services.identities import identities_in_items
from apps.studies.services.names import names_in_items
from apps.studies.services.posted_items import WantedItem, wanted_items

InUse = Callable[[Iterable[int]], set[int]]


@transaction.atomic
def add_items(*, round_: Round, body: bytes, as_list: bool, in_use: InUse) -> Report:
    """Write check and training items by their keys; what changes nothing is repeated, a bad line never drops the good ones.

    Args:
        round_: where to.
        body: NDJSON, or one JSON document when `as_list`.
        as_list: which of the two.
        in_use: tells which of some items somebody was given; those stay as they are.

    Raises:
        Refused: the round is closed, or its judgments were made elsewhere.
        Invalid: the body as a whole cannot be read.
        TooLarge: over 16 MiB or 10,000 records.
    """
    if round_.origin == Origin.IMPORT:
        raise Refused(_("The judgments of this round were made elsewhere; it gives out no items."))
    # What answers refer to is locked without its key: they do not wait for this.
    locked = Round.objects.select_for_update(of=["self"], no_key=True).get(pk=round_.pk)
    if locked.state == RoundState.CLOSED:
        raise Refused(_("Round %(number)d is closed.") % {"number": round_.number})
    report = Report()
    protocol, versions = protocol_of(round_), round_versions(round_)
    wanted = wanted_items(
        read_lines(body, report, as_list=as_list),
        round_=round_,
        protocol=protocol,
        versions=versions,
        report=report,
    )
    written = _write(round_, wanted, in_use, report)
    if written:
        _show(protocol, written)
        ids = [item.pk for item, _want in written]
        names = [
            *names_in_items(round_, versions, only=ids),
            *identities_in_items(round_, protocol, versions, only=ids),
        ]
        report.warnings.extend(Problem("", words) for words in names)
    return report


def _write(
    round_: Round, wanted: Sequence[WantedItem], in_use: InUse, report: Report
) -> list[tuple[Item, WantedItem]]:
    """Store the items that are new or changed, and return them; what they show is stored after."""
    known = _known(round_, [want.record.item for want in wanted])
    used = in_use(item.pk for item, _content in known.values())
    fresh: list[WantedItem] = []
    changed: list[tuple[Item, WantedItem]] = []
    for want in wanted:
        item, content = known.get(want.record.item, (None, ()))
        if item is None:
            fresh.append(want)
        elif item.kind != want.record.kind:
            reason = _("This key is that of another item of the round.")
            report.refuse(want.line, reason, "/item")
        elif content == want.content:
            report.repeated += 1
        elif item.pk in used:
            reason = _("Somebody was given this item, so it stays as it is. Send it under another key.")
            report.refuse(want.line, reason, "/item")
        else:
            changed.append((item, want))
    for item, want in changed:
        item.scenario_id, item.expected = want.scenario, want.expected
        item.revision, item.kin = want.revision, want.kin
    fields = ["scenario", "expected", "revision", "kin"]
    Item.objects.bulk_update([item for item, _want in changed], fields, batch_size=1_000)
    ItemOutput.objects.filter(item__in=[item for item, _want in changed]).delete()
    made = Item.objects.bulk_create(
        [
            Item(
                round=round_,
                key=want.record.item,
                kind=want.record.kind,
                scenario_id=want.scenario,
                expected=want.expected,
                revision=want.revision,
                kin=want.kin,
            )
            for want in fresh
        ]
    )
    both = [*changed, *zip(made, fresh, strict=True)]
    report.accepted += len(both)
    return both


def _known(round_: Round, keys: Sequence[str]) -> dict[str, tuple[Item, tuple[object, ...]]]:
    """Return the round's items of these keys, locked, with what they are made of."""
    items = list(
        Item.objects.select_for_update(of=["self"])
        .filter(round=round_, key__in=keys)
        .exclude(kind=ItemKind.REPEAT)
    )
    shown: dict[int, list[tuple[int, int]]] = {}
    rows = ItemOutput.objects.filter(item__in=items).order_by("place")
    for item, output, version in rows.values_list("item_id", "output_id", "version_id"):
        shown.setdefault(item, []).append((output, version))
    return {
        item.key: (item, (item.scenario_id, tuple(shown.get(item.pk, [])), item.expected)) for item in items
    }


def _show(protocol: Protocol, items: Sequence[tuple[Item, WantedItem]]) -> None:
    """Store what items show, with the protocol's masks, and fix these texts."""
    masks = masks_of(protocol, {output for _item, want in items for output, _version in want.outputs})
    ItemOutput.objects.bulk_create(
        [
            ItemOutput(
                item=item,
                output_id=output,
                version_id=version,
                place=place,
                masks=masks.get(output, []),
            )
            for item, want in items
            for place, (output, version) in enumerate(want.outputs)
        ]
    )
    fix_shown(
        scenario_ids={want.scenario for _item, want in items},
        output_ids={output for _item, want in items for output, _version in want.outputs},
    )
