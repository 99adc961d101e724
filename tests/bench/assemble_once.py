"""Assembles one recording in a process of its own and reports as JSON: `python -m tests.bench.assemble_once RECORDING`."""

from __future__ import annotations

import json
import sys
import time
from threading import Event, Thread

import django

from tests.bench.usage import peak_memory, peak_of_child


def main(recording_id: int) -> None:
    """Assemble it, and tell the time and the most memory of this process and of the one that reads the file."""
    django.setup()
    from django.utils import timezone

    from apps.responses.models import Recording
    from apps.responses.services.assembling import assemble

    reader, ended = [0.0], Event()

    def watch() -> None:
        while not ended.wait(0.02):
            reader[0] = max(reader[0], peak_of_child("apps.responses.media.work"))

    watching = Thread(target=watch)
    watching.start()
    begun = time.perf_counter()
    assemble(recording_id=recording_id, now=timezone.now())
    seconds = time.perf_counter() - begun
    ended.set()
    watching.join()
    recording = Recording.objects.get(pk=recording_id)
    report = {
        "seconds": seconds,
        "worker": peak_memory(),
        "reader": reader[0],
        "state": recording.state,
        "duration": recording.duration or 0.0,
        "size": recording.size,
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]))
