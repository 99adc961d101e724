"""`manage.py data_map`: write the page that says what is kept about people, from what the apps have registered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from apps.core.personal import Table, parts

_HEAD = """# What is kept about the people who judge

This page is written by `./run manage data_map` from what each app registers in its `personal.py`; a test keeps it true,
and another one fails on a table or a column that leads to a person and is not here. [Rights](../explanation/rights.md)
tells what people can do about it.
"""


class Command(BaseCommand):
    """Write docs/reference/data-map.md."""

    help = "Write docs/reference/data-map.md from what the apps have registered about people."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another place to write to."""
        parser.add_argument("--output", default=str(Path(settings.BASE_DIR) / "docs/reference/data-map.md"))

    def handle(self, **options: Any) -> None:
        """Write one section for each app and one table for each table."""
        sections = [_HEAD]
        for part in parts():
            sections.append(f"## {part.app}\n")
            sections.extend(_section(table) for table in part.tables)
        Path(options["output"]).write_text("\n".join(sections), encoding="utf-8")


def _section(table: Table) -> str:
    lines = [
        f"### {table.name}\n",
        f"- **For:** {table.purpose}.",
        f"- **Why it may be kept:** {table.basis}.",
        f"- **How long:** {table.keeps}.\n",
        "| column | what it says | in a person's own copy |",
        "|---|---|---|",
        *(f"| {name} | {said} | yes |" for name, said in table.columns.items()),
        *(f"| {name} | | no: {reason} |" for name, reason in table.withheld.items()),
    ]
    return "\n".join(lines) + "\n"
