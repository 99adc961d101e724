"""`manage.py reapply_erasures`: after a backup was restored, whoever has left since it was made leaves again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from apps.raters.services import reapply_erasures, reapply_withdrawals


class Command(BaseCommand):
    """Compare the tombstones beside the database with who is in it; `prepare` does it at each start."""

    help = "After a restore: erase again whoever was erased since the backup was made, and take out who withdrew."

    def handle(self, **options: Any) -> None:
        """Erase and withdraw, and say how many came back; nothing, where nobody did and nothing was to be said."""
        erased, withdrawn = reapply_erasures(), reapply_withdrawals()
        if erased or options["verbosity"]:
            said = ngettext("%(n)d person was erased again.", "%(n)d people were erased again.", erased)
            self.stdout.write(said % {"n": erased})
        if withdrawn or options["verbosity"]:
            said = ngettext("%(n)d person withdrew again.", "%(n)d people withdrew again.", withdrawn)
            self.stdout.write(said % {"n": withdrawn})
