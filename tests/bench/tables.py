"""A measured table: what was measured, how, and the figures; as text for the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Rows of figures under one title.

    Attributes:
        title: what was measured.
        how: the conditions and the method, in sentences.
        head: names of the columns.
        rows: cells, already formatted, as many as the head has.
        notes: what a reader should know about the outcome: budgets held or missed.
    """

    title: str
    how: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def as_text(self) -> str:
        """Return the table with aligned columns."""
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        body = [
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
        ]
        parts = [
            self.title,
            self.how,
            "",
            *(line.rstrip() for line in body),
            *(f"- {note}" for note in self.notes),
        ]
        return "\n".join(parts)

    def as_markdown(self) -> str:
        """Return the table as a section of a page."""
        rule = tuple("---" for _ in self.head)
        body = "\n".join(f"| {' | '.join(line)} |" for line in (self.head, rule, *self.rows))
        notes = "\n".join(f"- {note}" for note in self.notes)
        return "\n\n".join(part for part in (f"## {self.title}", self.how, body, notes) if part)


def markdown(machine: str, tables: Iterable[Table]) -> str:
    """Return all tables as Markdown, the machine first."""
    return "\n\n".join([machine, *(table.as_markdown() for table in tables)]) + "\n"


def verdict(value: float, *, most: float, what: str) -> str:
    """Return whether a budget was held, in one sentence."""
    word = "held" if value <= most else "MISSED"
    return f"{what}: {value:.2f}, budget {most:g}: {word}"
