"""A team's lists of failures: written in editions that never change, compared, and offered to questions as options."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    field_validator,
)

from apps.accounts.models import Team, User
from apps.catalog.importers._tables import DELIMITERS
from apps.catalog.models import Taxonomy, TaxonomyEdition
from apps.core.errors import Invalid, NotFound, Problem, Refused, pointer_to
from apps.core.lines import problems_of
from apps.core.text import loads_bounded

MAX_ENTRIES = 60
"""As many as a question may offer."""

COLUMNS = ("key", "label", "help", "parent")
_ALSO_CALLED = {"description": "help"}

Word = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
Label = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]


def _in_one_line(value: object) -> object:
    """Return a text without line breaks: a form of the set-up has a line for each option."""
    return " ".join(value.split()) if isinstance(value, str) else value


class Entry(BaseModel):
    """One failure: its key, which answers and results use, what raters read, and the entry it is a kind of."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: Word
    label: Annotated[Label, BeforeValidator(_in_one_line)] = ""
    help: Annotated[str, StringConstraints(max_length=500), BeforeValidator(_in_one_line)] = ""
    parent: Label = ""

    @field_validator("key", "label")
    @classmethod
    def _without_a_bar(cls, text: str) -> str:
        """Refuse what a form of the set-up would take apart."""
        if "|" in text:
            raise ValueError(
                _("“|” stands between key, label and help in the set-up, so neither key nor label has one.")
            )
        return text


class TaxonomyRecord(BaseModel):
    """A taxonomy as it is sent."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    key: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    entries: list[Entry]
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""


@dataclass(frozen=True)
class Difference:
    """What became of an entry from one edition to the next; `moved`, without a key, is another order of those that stayed."""

    key: str
    what: Literal["added", "removed", "changed", "moved"]
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """What is different of an entry that changed: name, before, after."""
        return [
            (name, self.before[name], self.after[name])
            for name in COLUMNS
            if self.what == "changed" and self.before[name] != self.after[name]
        ]


def read_record(value: object) -> TaxonomyRecord:
    """Return a taxonomy that was sent as JSON.

    Raises:
        Invalid: it is none; the problems say where.
    """
    try:
        record = TaxonomyRecord.model_validate(value)
    except ValidationError as error:
        raise Invalid(_("This taxonomy has mistakes."), problems=tuple(problems_of(error, value))) from error
    problems = tuple(_problems(record.entries))
    if problems:
        raise Invalid(problems[0].reason, problems=problems)
    return record


def record_of_text(text: str, *, key: str, name: str = "", note: str = "") -> TaxonomyRecord:
    """Return the taxonomy that somebody pasted or uploaded: a table, or JSON, which is a list of entries or an object that has one.

    Args:
        text: the table or the JSON.
        key: of the taxonomy.
        name: of it; "" keeps the one it has.
        note: what is new, for whoever reads the editions.

    Raises:
        Invalid: it is neither, or has mistakes; the problems say where.
    """
    if text.lstrip("\ufeff \r\n\t")[:1] in {"[", "{"}:
        value = loads_bounded(text.lstrip("\ufeff"))
        entries = value.get("entries") if isinstance(value, dict) else value
    else:
        entries = entries_of_csv(text)
    return read_record({"key": key, "name": name, "note": note, "entries": entries})


def entries_of_csv(text: str) -> list[dict[str, str]]:
    """Return the entries of a table with the columns key, label, help and parent, of which only the first is needed.

    Raises:
        Invalid: it has no column `key`, or others than these.
    """
    text = text.lstrip("\ufeff")
    first = text.partition("\n")[0]
    mark = max(DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        named = [cell.strip().lower() for cell in next(rows, [])]
        cells = [row for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid(_("This table cannot be read: is a quote open?")) from error
    head = [_ALSO_CALLED.get(name, name) for name in named]
    if "key" not in head or not set(head) <= set(COLUMNS) or len(set(head)) < len(head):
        raise Invalid(_("The first line names the columns: key, label, help, parent. Only key is needed."))
    if any(any(cell.strip() for cell in row[len(head) :]) for row in cells):
        raise Invalid(_("A row has more cells than there are columns."))
    return [
        {name: cell.strip() for name, cell in zip(head, row, strict=False) if cell.strip()} for row in cells
    ]


@transaction.atomic
def save_edition(
    *, team: Team, actor: User | None, record: TaxonomyRecord, read: int = 0
) -> tuple[TaxonomyEdition, bool]:
    """Write the next edition of a taxonomy and return it with True; what is the same as the newest returns that with False.

    Args:
        team: whose taxonomy it is.
        actor: who writes it.
        record: all of it; a name that is left out stays as it was, or is the key.
        read: the number of the edition that the writer began from, 0 for a taxonomy that is new.

    Raises:
        Refused: there is a newer edition than the one that was read, and it says something else.
    """
    taxonomy, _made = Taxonomy.objects.select_for_update().get_or_create(
        team=team, key=record.key, defaults={"name": record.name or record.key}
    )
    entries = [entry.model_dump() for entry in record.entries]
    newest = taxonomy.editions.order_by("-number").first()
    same = newest is not None and newest.entries == entries
    if newest is not None and newest.number != read and not same:
        raise Refused(_newer(newest.number, read))
    if record.name and record.name != taxonomy.name:
        taxonomy.name = record.name
        taxonomy.save(update_fields=["name"])
    if newest is not None and same:
        return newest, False
    number = newest.number + 1 if newest else 1
    return (
        TaxonomyEdition.objects.create(
            taxonomy=taxonomy, number=number, entries=entries, note=record.note, author=actor
        ),
        True,
    )


def _newer(number: int, read: int) -> str:
    if not read:
        return _("There is a taxonomy of this key already. Open that one to write its next edition.")
    words = _(
        "Somebody wrote edition %(number)d after you had opened edition %(read)d. Nothing of yours is stored: open it in another window, "
        "and bring the two together."
    )
    return words % {"number": number, "read": read}


def taxonomies_of(team: Team) -> list[TaxonomyEdition]:
    """Return the newest edition of each of the team's taxonomies, by name."""
    rows = TaxonomyEdition.objects.filter(taxonomy__team=team).select_related("taxonomy")
    newest = rows.order_by("taxonomy_id", "-number").distinct("taxonomy_id")
    return sorted(newest, key=lambda edition: (edition.taxonomy.name.lower(), edition.taxonomy.key))


def editions_of(team: Team, key: str) -> list[TaxonomyEdition]:
    """Return all editions of a taxonomy, the newest first.

    Raises:
        NotFound: the team has no such taxonomy.
    """
    rows = TaxonomyEdition.objects.filter(taxonomy__team=team, taxonomy__key=key)
    found = list(rows.select_related("taxonomy", "author").order_by("-number"))
    if not found:
        raise NotFound("")
    return found


def edition_of(team: Team, key: str, number: int | None = None) -> TaxonomyEdition:
    """Return one edition, the newest without a number.

    Raises:
        NotFound: there is no such edition.
    """
    for edition in editions_of(team, key):
        if number in {None, edition.number}:
            return edition
    raise NotFound("")


def options_of(entries: Sequence[Mapping[str, str]]) -> list[str | dict[str, str]]:
    """Return entries as options of a question: a word, or an object where there is a label or a help besides the key."""
    said = [{part: entry[part] for part in ("key", "label", "help") if entry[part]} for entry in entries]
    return [option if len(option) > 1 else option["key"] for option in said]


def differences(before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> list[Difference]:
    """Return what changed between two editions, in the order of the later one and then what is gone."""
    old = {entry["key"]: entry for entry in before}
    new = {entry["key"]: entry for entry in after}
    found = []
    for key, entry in new.items():
        if key not in old:
            found.append(Difference(key, "added", {}, entry))
        elif entry != old[key]:
            found.append(Difference(key, "changed", old[key], entry))
    found += [Difference(key, "removed", entry, {}) for key, entry in old.items() if key not in new]
    stayed = [key for key in old if key in new]
    if stayed != [key for key in new if key in old]:
        found.append(Difference("", "moved", {}, {}))
    return found


def tree_of(entries: Sequence[Mapping[str, str]]) -> list[tuple[tuple[str, ...], Mapping[str, str]]]:
    """Return the entries, each below the one it is a kind of, with the keys above it, the highest first."""
    below: dict[str, list[Mapping[str, str]]] = {}
    for entry in entries:
        below.setdefault(entry["parent"], []).append(entry)

    def walk(above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
        for entry in below.get(above[-1] if above else "", []):
            yield above, entry
            yield from walk((*above, entry["key"]))

    return list(walk(()))


def _problems(entries: Sequence[Entry]) -> Iterator[Problem]:
    if not entries:
        yield Problem("/entries", _("A taxonomy needs at least one entry."))
    if len(entries) > MAX_ENTRIES:
        yield Problem("/entries", _("At most %(most)d entries are possible.") % {"most": MAX_ENTRIES})
        return
    counts = Counter(entry.key for entry in entries)
    parents: dict[str, Any] = {entry.key: entry.parent for entry in entries}
    for place, entry in enumerate(entries):
        if counts[entry.key] > 1:
            yield Problem(
                pointer_to("entries", place, "key"), _("“%(key)s” stands twice.") % {"key": entry.key}
            )
        if entry.parent and entry.parent not in parents:
            reason = _("There is no entry “%(key)s” to belong to.") % {"key": entry.parent}
            yield Problem(pointer_to("entries", place, "parent"), reason)
        elif _runs_in_a_circle(entry.key, parents):
            reason = _("“%(key)s” would belong to itself.") % {"key": entry.key}
            yield Problem(pointer_to("entries", place, "parent"), reason)


def _runs_in_a_circle(key: str, parents: Mapping[str, str]) -> bool:
    seen = {key}
    here = parents.get(key, "")
    while here:
        if here in seen:
            return True
        seen.add(here)
        here = parents.get(here, "")
    return False
