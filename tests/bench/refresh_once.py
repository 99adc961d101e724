"""Refreshes one round in a process of its own and reports as JSON: `python -m tests.bench.refresh_once ROUND`."""

from __future__ import annotations

import json
import sys
import time

import django

from tests.bench.usage import peak_memory


class _Nowhere:
    """Takes the stream and keeps nothing."""

    def write(self, data: bytes, /) -> None:
        return None


def main(round_id: int) -> None:
    """Refresh, and time the plain COPY beside it."""
    django.setup()
    from apps.analysis import columns
    from apps.analysis.measures import measures
    from apps.analysis.services import refresh_now
    from apps.responses.models import Signal
    from apps.studies.models import Metric

    metrics = list(Metric.objects.filter(round_id=round_id).values_list("pk", flat=True))
    signals = Signal.objects.filter(metric_id__in=metrics).count()
    measures()
    before = peak_memory()
    begun = time.perf_counter()
    snapshot = refresh_now(round_id)
    seconds = time.perf_counter() - begun
    peak = peak_memory()
    if snapshot is None:
        raise RuntimeError("somebody else holds the round's lock")
    begun = time.perf_counter()
    columns.copy_signals(metrics, _Nowhere(), columns.layout_now())
    copied = time.perf_counter() - begun
    report = {
        "seconds": seconds,
        "copy_seconds": copied,
        "peak": peak,
        "before": before,
        "signals": signals,
        "estimates": len(snapshot.estimates),
    }
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(int(sys.argv[1]))
