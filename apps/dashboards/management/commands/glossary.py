"""`manage.py glossary`: write what pages explain into the page of words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from apps.dashboards.glossary import by_word

START = "## What pages explain\n"

_ABOUT = """
Pages explain these on hover, on focus and on a tap; a study's page “Method” lists them all. This part is written by
`./run manage glossary` from `apps/dashboards/glossary/`, one entry for each word; a test keeps it true.

| word | meaning |
|---|---|
"""


class Command(BaseCommand):
    """Write the last part of docs/reference/glossary.md."""

    help = "Write what pages explain into docs/reference/glossary.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another page to write into."""
        parser.add_argument("--page", default=str(Path(settings.BASE_DIR) / "docs/reference/glossary.md"))

    def handle(self, **options: Any) -> None:
        """Keep what stands before the part, and write the part anew, in English."""
        page = Path(options["page"])
        before = page.read_text(encoding="utf-8").partition(START)[0].rstrip()
        with translation.override("en"):
            rows = "".join(f"| {term.word} | {term.text} |\n" for term in by_word())
        page.write_text(f"{before}\n\n{START}{_ABOUT}{rows}", encoding="utf-8")
