"""Lays out the floor's database: `python -m tests.bench.floor TASKS ASSIGNMENTS`."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command

from tests.bench.texts import TEXTS


def main() -> None:
    """Migrate the framework's tables and make the floor's."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.floor.settings"
    django.setup()
    from tests.bench.floor.store import lay_out

    call_command("migrate", verbosity=0)
    lay_out(tasks=int(sys.argv[1]), assignments=int(sys.argv[2]), texts=TEXTS)


if __name__ == "__main__":
    main()
