"""Items as they are posted: read, and what they name looked up. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, ValidationError

from apps.catalog.identifying import search_again, sure
from apps.catalog.models import Version
from apps.catalog.records import Key, Record
from apps.catalog.selectors import current_outputs, usable
from apps.core.errors import Problem, pointer_to
from apps.core.lines import Line, Report, problems_of
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import AnswerError, Placement
from apps.studies.models import Item, ItemKind, Round
from apps.studies.protocol import Protocol

CHECKED = (ItemKind.GOLD, ItemKind.ATTENTION)
"""Kinds of item whose answer must be known."""


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
class WantedItem:
    """A record that fits, with what it names found; `scenario` is an id."""

    line: int
    record: ItemRecord
    scenario: int
    outputs: tuple[tuple[int, int], ...]
    """(output, version) by place."""
    expected: dict[str, Any]
    revision: int
    """Of the scenario, as it is now."""
    kin: int
    """Of the scenario's set, where it is a member of one in this round; 0 else."""

    @property
    def content(self) -> tuple[object, ...]:
        """All that makes it the item it is, beside its key and kind."""
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


def wanted_items(
    lines: Iterable[Line],
    *,
    round_: Round,
    protocol: Protocol,
    versions: Sequence[Version],
    report: Report,
) -> list[WantedItem]:
    """Return the items that lines ask for, each key once; lines that do not fit are refused in the report.

    Args:
        lines: as they were sent.
        round_: where they are to go.
        protocol: of the round.
        versions: of the round, in its order.
        report: of what becomes of each line.
    """
    records = list(_valid(lines, report))
    catalogue = _look_up(round_, protocol, versions, [record for _line, record in records])
    wanted = []
    for line, record in records:
        found = _resolved(line, record, protocol, catalogue)
        if isinstance(found, Problem):
            report.refuse(line, found.reason, found.pointer)
        else:
            wanted.append(found)
    return _each_key_once(wanted, report)


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
    team, keys = round_.study.team, {record.scenario for record in records}
    outputs = current_outputs(team).filter(scenario__key__in=keys, version__in=found.order)
    search_again(team=team, outputs=outputs)  # first, because the catalogue stands still from here on
    rows = usable(team).filter(key__in=keys).exclude(messages=[])
    for pk, key, revision in rows.values_list("id", "key", "revision"):
        found.scenarios[key], found.revisions[pk] = pk, revision
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


def _resolved(
    line: int, record: ItemRecord, protocol: Protocol, catalogue: _Catalogue
) -> WantedItem | Problem:
    """Return the item that a record asks for, its outputs in the round's order of versions, or what is wrong with it.

    An attention check stays as it was written: it may speak of a side.
    """
    scenario = catalogue.scenarios.get(record.scenario)
    if scenario is None:
        reason = _(
            "There is no scenario “%(key)s” that may be shown: it is missing, has no text, is not in use or not approved."
        ) % {"key": record.scenario}
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
    shown = tuple(outputs[place] for place in places)
    revision, kin = catalogue.revisions[scenario], catalogue.kin.get(scenario, 0)
    return WantedItem(line, record, scenario, shown, turned, revision, kin)


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


def _each_key_once(wanted: Iterable[WantedItem], report: Report) -> list[WantedItem]:
    """Return the records whose key no line before them had."""
    first_of: dict[str, WantedItem] = {}
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


def _place_of(name: str) -> tuple[str, int]:
    """Return the version key and the sample of a name such as `ward/r3` or `ward/r3#2`."""
    head, mark, tail = name.rpartition("#")
    is_sample = bool(mark) and tail.isascii() and tail.isdigit() and len(tail) < 10
    return (head, int(tail)) if is_sample else (name, 0)
