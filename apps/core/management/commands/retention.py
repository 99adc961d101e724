"""`manage.py retention`: remove what has been kept long enough, or list it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.retention import all_due, remove_due


class Command(BaseCommand):
    """Do now what the scheduler does every hour."""

    help = "Remove what has been kept long enough; with --dry-run list it and remove nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the wish to see the list only."""
        parser.add_argument("--dry-run", action="store_true", help="list what is due and remove nothing")

    def handle(self, **options: Any) -> None:
        """List or remove."""
        now = timezone.now()
        if options["dry_run"]:
            due = all_due(now)
            for one in due:
                since = one.since.isoformat(timespec="minutes")
                self.stdout.write(f"{one.count:>8}  {one.what:<24} {one.study:<40} since {since}")
            if not due:
                self.stdout.write(_("Nothing is due."))
            return
        removed = remove_due(now)
        if removed is None:
            self.stdout.write(_("Another process is at it."))
            return
        for name, count in removed.items():
            self.stdout.write(f"{count:>8}  {name}")
