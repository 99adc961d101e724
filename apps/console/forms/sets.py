"""A counterfactual set as a form: the turns of its text, and its values as small tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.counterfactuals import SetText, attributes_of, tables_of
from apps.core.errors import Invalid, Problem
from apps.core.text import clean_text

ROLES = (
    ("user", gettext_lazy("User")),
    ("assistant", gettext_lazy("Assistant")),
    ("system", gettext_lazy("Instructions")),
)
MAX_TURNS = 12
LONGEST_TURN = 20_000
LONGEST_VALUES = 60_000
_MARKS = (";", "\t", ",")


@dataclass(frozen=True)
class Turn:
    """A turn of the text."""

    role: str
    content: str


@dataclass(frozen=True)
class SetForm:
    """What stands in the form, as it was typed; `read` is the mark of the set that it was opened with."""

    key: str = ""
    turns: tuple[Turn, ...] = (Turn("user", ""),)
    values: str = ""
    tags: str = ""
    risk: str = ""
    locale: str = ""
    read: str = ""

    @classmethod
    def posted(cls, form: QueryDict) -> SetForm:
        """Return what was posted; turns without a text at the end are left out."""
        roles = {role for role, _label in ROLES}
        turns = [
            Turn(
                role if (role := form.get(f"role-{n}", "")) in roles else "user", _text(form, f"content-{n}")
            )
            for n in range(MAX_TURNS)
            if f"content-{n}" in form
        ] or [Turn("user", "")]
        while len(turns) > 1 and not turns[-1].content.strip():
            turns.pop()
        return cls(
            key=_text(form, "key").strip(),
            turns=tuple(turns),
            values=_text(form, "values"),
            tags=_text(form, "tags"),
            risk=_text(form, "risk").strip(),
            locale=_text(form, "locale").strip(),
            read=_text(form, "read"),
        )

    @classmethod
    def of(cls, text: SetText) -> SetForm:
        """Return the form of a set that is kept."""
        return cls(
            key=text.key,
            turns=tuple(Turn(turn["role"], turn["content"]) for turn in text.messages),
            values="\n\n".join(map(_pasted, tables_of(text.attributes))),
            tags=", ".join(text.fields.get("tags", [])),
            risk=text.fields.get("risk", ""),
            locale=text.fields.get("locale", ""),
            read=text.mark,
        )

    def text(self) -> SetText:
        """Return the set that the form describes.

        Raises:
            Invalid: a text is too long or cannot be stored, or the values are no table.
        """
        for turn in self.turns:
            clean_text(turn.content, max_length=LONGEST_TURN)
        for typed in (self.values, self.key, self.tags, self.risk, self.locale):
            clean_text(typed, max_length=LONGEST_VALUES)
        return SetText(
            key=self.key,
            messages=[{"role": turn.role, "content": turn.content} for turn in self.turns],
            attributes=attributes_of(_tables(self.values)),
            fields={
                "tags": [tag.strip() for tag in self.tags.replace(";", ",").split(",") if tag.strip()],
                "risk": self.risk,
                "locale": self.locale,
            },
        )


def _text(form: QueryDict, name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n")


def _tables(values: str) -> list[list[list[str]]]:
    """Return the small tables of a text; blank lines stand between them.

    Raises:
        Invalid: a row has more or fewer cells than its heading, or two tables have one name.
    """
    tables = [_table(block) for block in _blocks(values)]
    names = [heading[0] for heading, *_rows in tables]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _wrong(
            _("“%(name)s” is there twice. A blank line begins another attribute.") % {"name": twice[:60]}
        )
    return tables


def _blocks(values: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in [*values.split("\n"), ""]:
        if line.strip():
            block.append(line.strip())
        elif block:
            yield block
            block = []


def _table(lines: Sequence[str]) -> list[list[str]]:
    mark = max(_MARKS, key=lambda one: (lines[0].count(one), -_MARKS.index(one)))
    try:
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark, skipinitialspace=True)
        ]
    except csv.Error as error:
        raise _wrong(_("“%(row)s” cannot be read as a table.") % {"row": lines[0][:60]}) from error
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            words = _("“%(row)s” does not have as many columns as “%(head)s”.")
            raise _wrong(words % {"row": mark.join(row)[:60], "head": mark.join(rows[0])[:60]})
    if len(set(rows[0])) < len(rows[0]):
        raise _wrong(_("“%(head)s” names a column twice.") % {"head": mark.join(rows[0])[:60]})
    return rows


def _pasted(table: Sequence[Sequence[str]]) -> str:
    return "\n".join("; ".join(map(_quoted, row)) for row in table)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in (*_MARKS, '"')) else cell


def _wrong(reason: str) -> Invalid:
    return Invalid(reason, problems=(Problem("/attributes", reason),))
