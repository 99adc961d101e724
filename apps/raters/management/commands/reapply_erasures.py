"""`manage.py reapply_erasures`: after a backup was restored, erase again everybody who had been erased since it was made."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from apps.raters.services import reapply_erasures


class Command(BaseCommand):
    """Compare the tombstones beside the database with who is in it; `prepare` does it at each start."""

    help = "After a restore: erase again whoever had been erased since the backup was made."

    def handle(self, **options: Any) -> None:
        """Erase, and say how many came back; nothing, where nobody did and nothing was to be said."""
        count = reapply_erasures()
        if count or options["verbosity"]:
            said = ngettext("%(n)d person was erased again.", "%(n)d people were erased again.", count)
            self.stdout.write(said % {"n": count})
