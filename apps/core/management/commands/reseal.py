"""`manage.py reseal`: after a change of the secret key, seal everything stored with the new one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core.sealed import BrokenSeal, reseal_stores


class Command(BaseCommand):
    """Seal everything stored with the present key; the old ones may go after that."""

    help = "Seal everything stored with the present PLUMBLINE_SECRET_KEY, so that old ones may go."

    def handle(self, **options: Any) -> None:
        """Seal store by store, and say how many values each had."""
        try:
            counts = reseal_stores()
        except BrokenSeal as error:
            raise CommandError(
                _(
                    "A stored value opens with no key: put the key it was sealed with into PLUMBLINE_OLD_SECRET_KEYS."
                )
            ) from error
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
