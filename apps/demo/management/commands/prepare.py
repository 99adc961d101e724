"""`manage.py prepare`: everything between an empty database and a page that answers; quick when it was done before."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Team
from apps.demo.services import demo_logins, load_demo
from apps.raters.models import Link
from apps.studies.models import Study


class Command(BaseCommand):
    """Migrate, erase again whom a backup brought back, collect static files, load the demo once, and say where to go."""

    help = "Migrate, collect static files, load the demo once, and print addresses and log-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("reapply_erasures", verbosity=0)
        self._collect()
        if not Team.objects.exists():
            self.stdout.write("Loading the demo (first start only) ...")
            self.stdout.flush()
            load_demo(state=settings.STATE, now=timezone.now())
        self._say()

    def _collect(self) -> None:
        """Collect static files if any of them changed since the last time."""
        stamp = Path(settings.STATE) / "static.stamp"
        now = _fingerprint()
        if (
            stamp.exists()
            and stamp.read_text(encoding="utf-8") == now
            and Path(settings.STATIC_ROOT).exists()
        ):
            return
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(now, encoding="utf-8")

    def _say(self) -> None:
        self.stdout.write("")
        self.stdout.write(f"Plumbline is at {settings.BASE_URL}/")
        logins = demo_logins(settings.STATE)
        for login in logins:
            self.stdout.write(f"  {login.role:<12} {login.email:<26} {login.password}")
        door = (
            Link.objects.filter(study__slug="mendwell-evenings", kind=Link.Kind.PANEL).first()
            if logins
            else None
        )
        if door is not None:
            person = f"{reverse('join', args=[door.code])}?PROLIFIC_PID=you&STUDY_ID=evenings&SESSION_ID=1"
            self.stdout.write(f"  Come as somebody of a panel: {settings.BASE_URL}{person}")
        for slug, words in _WAYS_IN.items() if logins else ():
            study = Study.objects.filter(slug=slug).first()
            if study is not None:
                self.stdout.write(f"  {words}: {settings.BASE_URL}{reverse('join', args=[study.code])}")


_WAYS_IN = {
    "mendwell-aloud": "Think aloud at a task",
    "mendwell-dialogues": "Review a conversation",
    "mendwell-sage-3": "Rate in the running study",
}
"""Studies of the demo that anybody may join, with what is printed before their addresses; the last one's is read by tests."""


def _fingerprint() -> str:
    """Return a digest of all static files' names, sizes and times."""
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            found.update(f"{path}:{status.st_size}:{status.st_mtime_ns}".encode())
    return found.hexdigest()
