"""Items that are posted into a round that is there: checks whose answer is known, and training. The plan stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, ValidationError

from apps.catalog.identifying import sure
from apps.catalog.models import Scenario, Version
from apps.catalog.records import Key, Record
from apps.catalog.selectors import current_outputs
from apps.catalog.services import fix_shown
from apps.core.errors import Problem, Refused, pointer_to
from apps.core.lines import Line, Report, problems_of, read_lines
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import AnswerError, Placement
from apps.studies.models import Item, ItemKind, ItemOutput, Origin, Round, RoundState
from apps.studies.protocol import Protocol
from apps.studies.selectors import round_versions
from apps.studies.services.freeze import masks_of, protocol_of
from apps.studies.services.identities import identities_in_items
from apps.studies.services.names import names_in_items

CHECKED = (ItemKind.GOLD, ItemKind.ATTENTION)
"""Kinds of item whose answer must be known."""

InUse = Callable[[Iterable[int]], set[int]]


class ItemRecord(Record):
    """An item as it is posted.

    Attributes:
        item: its key within the round.
        versions: what is shown, as `key` or `key#sample`; `first` in what is expected is the first of them.
        expected: the right answers by question.
    """

    item: Key
    scenario: Key
    versions: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=210)]], Field(max_length=12)
    ]
    kind: Literal["main", "gold", "attention", "repeat", "training"]
    expected: dict[str, Any] = {}

    @property
    def places(self) -> list[tuple[str, int]]:
        """What is shown, as (version key, sample)."""
        return [_place_of(name) for name in self.versions]


@dataclass(frozen=True)
class _Wanted:
    """A record that fits, with what it names found."""

    line: int
    record: ItemRecord
    scenario: int
    outputs: tuple[tuple[int, int], ...]
    """(output, version) by place."""
    expected: dict[str, Any]

    @property
    def content(self) -> tuple[object, ...]:
        """All that makes it the item it is, beside its key."""
        return self.scenario, self.outputs, self.expected


@dataclass
class _Catalogue:
    """What the records name, looked up in a fixed number of queries."""

    order: dict[int, int]
    versions: dict[str, int]
    scenarios: dict[str, int] = field(default_factory=dict)
    outputs: dict[tuple[int, int, int], int] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    """Of the scenarios, as they are now."""
    kin: dict[int, int] = field(default_factory=dict)
    """Of the scenarios that are members of a set in this round."""
    told: frozenset[int] = frozenset()
    """Outputs that tell who wrote them, where the protocol leaves such out."""


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
    locked = Round.objects.select_for_update(of=["self"]).get(pk=round_.pk)
    if locked.state == RoundState.CLOSED:
        raise Refused(_("Round %(number)d is closed.") % {"number": round_.number})
    report = Report()
    records = list(_valid(read_lines(body, report, as_list=as_list), report))
    protocol, versions = protocol_of(round_), round_versions(round_)
    catalogue = _look_up(round_, protocol, versions, [record for _line, record in records])
    wanted = []
    for line, record in records:
        found = _resolved(line, record, protocol, catalogue)
        if isinstance(found, Problem):
            report.refuse(line, found.reason, found.pointer)
        else:
            wanted.append(found)
    written = _write(round_, _each_key_once(wanted, report), catalogue, in_use, report)
    if written:
        _show(protocol, written)
        ids = [item.pk for item, _want in written]
        names = [
            *names_in_items(round_, versions, only=ids),
            *identities_in_items(round_, protocol, versions, only=ids),
        ]
        report.warnings.extend(Problem("", words) for words in names)
    return report


def _valid(lines: Iterable[Line], report: Report) -> Iterator[tuple[int, ItemRecord]]:
    for line in lines:
        try:
            record = ItemRecord.model_validate(line.value)
        except ValidationError as error:
            first = problems_of(error, line.value)[0]
            report.refuse(line.number, first.reason, first.pointer)
            continue
        reason = _wrong_kind(record.kind)
        if reason:
            report.refuse(line.number, reason, "/kind")
        else:
            yield line.number, record


def _wrong_kind(kind: str) -> str:
    if kind == ItemKind.MAIN:
        return _(
            "Main items are planned at the launch, from the catalogue. Post gold, attention or training items."
        )
    if kind == ItemKind.REPEAT:
        return _("Repeats are made from the items that a rater has judged; they are not posted.")
    return ""


def _look_up(
    round_: Round, protocol: Protocol, versions: Sequence[Version], records: Sequence[ItemRecord]
) -> _Catalogue:
    found = _Catalogue(
        order={version.pk: place for place, version in enumerate(versions)},
        versions={version.key: version.pk for version in versions},
    )
    rows = Scenario.objects.filter(team=round_.study.team_id, key__in={r.scenario for r in records})
    for pk, key, revision in rows.exclude(messages=[]).values_list("id", "key", "revision"):
        found.scenarios[key], found.revisions[pk] = pk, revision
    outputs = current_outputs(round_.study.team).filter(
        scenario__in=found.scenarios.values(), version__in=found.order
    )
    rows_of_outputs = list(
        outputs.exclude(messages=[]).values_list("id", "version_id", "scenario_id", "sample", "identifies")
    )
    found.outputs = {
        (version, scenario, sample): pk for pk, version, scenario, sample, _tells in rows_of_outputs
    }
    if protocol.document.blinding.self_identification == "drop":
        found.told = frozenset(pk for pk, *_key, tells in rows_of_outputs if sure(tells))
    members = Item.objects.filter(round=round_, kind=ItemKind.MAIN, kin__lt=0)
    found.kin = dict(members.filter(scenario__in=found.revisions).values_list("scenario_id", "kin"))
    return found


def _resolved(line: int, record: ItemRecord, protocol: Protocol, catalogue: _Catalogue) -> _Wanted | Problem:
    """Return the item that a record asks for, its outputs in the round's order of versions, or what is wrong with it.

    An attention check stays as it was written: it may speak of a side.
    """
    scenario = catalogue.scenarios.get(record.scenario)
    if scenario is None:
        reason = _("There is no scenario “%(key)s” with a text to show.") % {"key": record.scenario}
        return Problem("/scenario", reason)
    outputs = _outputs(record, scenario, catalogue)
    if isinstance(outputs, Problem):
        return outputs
    expected = _expected(record, protocol, tuple(version for _output, version in outputs))
    if isinstance(expected, Problem):
        return expected
    places = list(range(len(outputs)))
    if record.kind != "attention":
        places.sort(key=lambda place: catalogue.order[outputs[place][1]])
    asked = {spec.key: spec for spec in protocol.questions}
    turned = {
        key: kind_of(asked[key].ask).turned(asked[key], answer, places) for key, answer in expected.items()
    }
    return _Wanted(line, record, scenario, tuple(outputs[place] for place in places), turned)


def _outputs(
    record: ItemRecord, scenario: int, catalogue: _Catalogue
) -> tuple[tuple[int, int], ...] | Problem:
    found: list[tuple[int, int]] = []
    for index, (key, sample) in enumerate(record.places):
        pointer = f"/versions/{index}"
        version = catalogue.versions.get(key)
        if version is None:
            return Problem(pointer, _("“%(key)s” is not part of the round.") % {"key": key})
        output = catalogue.outputs.get((version, scenario, sample))
        if output is None:
            return Problem(pointer, _("This version has no such output for the scenario."))
        if output in catalogue.told:
            return Problem(pointer, _("This output tells who wrote it; the protocol leaves such out."))
        if version in {known for _output, known in found}:
            return Problem(pointer, _("A version stands twice."))
        found.append((output, version))
    return tuple(found)


def _expected(record: ItemRecord, protocol: Protocol, versions: tuple[int, ...]) -> dict[str, Any] | Problem:
    """Return the right answers in their canonical shapes; a check needs one that is measured."""
    placement = Placement(versions, tuple(range(len(versions))))
    asked = {spec.key: spec for spec in protocol.questions}
    for spec in asked.values():
        least, most = kind_of(spec.ask).outputs
        if not least <= len(versions) <= most:
            reason = _("“%(key)s” does not fit this number of outputs.") % {"key": spec.key}
            return Problem("/versions", reason)
    answers: dict[str, Any] = {}
    measured = False
    for key, answer in record.expected.items():
        pointer = pointer_to("expected", key)
        if key not in asked:
            return Problem(pointer, _("There is no question with this key."))
        kind = kind_of(asked[key].ask)
        try:
            answers[key] = kind.parse(asked[key], answer, placement)
        except AnswerError as error:
            return Problem(pointer + error.pointer, error.reason)
        measured = measured or any(True for _signal in kind.signals(asked[key], answers[key], placement))
    if record.kind in CHECKED and not measured:
        return Problem("/expected", _("Say which answer is right, to a question that is measured."))
    return answers


def _each_key_once(wanted: Iterable[_Wanted], report: Report) -> list[_Wanted]:
    """Return the records whose key no line before them had."""
    first_of: dict[str, _Wanted] = {}
    for want in wanted:
        first = first_of.setdefault(want.record.item, want)
        if first is want:
            continue
        if first.content == want.content and first.record.kind == want.record.kind:
            report.repeated += 1
        else:
            reason = _("The same key stands in line %(line)d with other content.") % {"line": first.line}
            report.refuse(want.line, reason, "/item")
    return list(first_of.values())


def _write(
    round_: Round, wanted: Sequence[_Wanted], catalogue: _Catalogue, in_use: InUse, report: Report
) -> list[tuple[Item, _Wanted]]:
    """Store the items that are new or changed, and return them; what they show is stored after."""
    known = _known(round_, [want.record.item for want in wanted])
    used = in_use(item.pk for item, _content in known.values())
    fresh: list[_Wanted] = []
    changed: list[tuple[Item, _Wanted]] = []
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
        item.revision, item.kin = catalogue.revisions[want.scenario], catalogue.kin.get(want.scenario, 0)
    Item.objects.bulk_update([item for item, _want in changed], ["scenario", "expected", "revision", "kin"])
    ItemOutput.objects.filter(item__in=[item for item, _want in changed]).delete()
    made = Item.objects.bulk_create(
        [
            Item(
                round=round_,
                key=want.record.item,
                kind=want.record.kind,
                scenario_id=want.scenario,
                expected=want.expected,
                revision=catalogue.revisions[want.scenario],
                kin=catalogue.kin.get(want.scenario, 0),
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


def _show(protocol: Protocol, items: Sequence[tuple[Item, _Wanted]]) -> None:
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


def _place_of(name: str) -> tuple[str, int]:
    """Return the version key and the sample of a name such as `ward/r3` or `ward/r3#2`."""
    head, mark, tail = name.rpartition("#")
    is_sample = bool(mark) and tail.isascii() and tail.isdigit() and len(tail) < 10
    return (head, int(tail)) if is_sample else (name, 0)
