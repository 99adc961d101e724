"""Measure (f): how fast outputs and judgments come in through the services, and what a file costs in memory."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator
from itertools import islice

from django.utils import timezone

from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict
from tests.bench.texts import FIRST
from tests.bench.usage import Watch

HEAD = ("what", "rows", "seconds", "rows/s", "seconds per 100,000")
VERSIONS = ("bench/new", "bench/old")
FILE_HEAD = ("what", "outputs", "MiB", "seconds", "seconds per 100,000", "MiB of memory more")
POST = 10_000
"""Lines in one post, the most that one may hold."""


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Import a catalogue and judgments of it."""
    outputs, judgments = (2_000, 500) if quick else (100_000, 10_000)
    scenarios = outputs // len(VERSIONS)
    rows = [
        _timed("scenarios", scenarios, _catalogue("scenarios", _scenarios(scenarios))),
        _timed("outputs, new", outputs, _catalogue("outputs", _outputs(scenarios))),
        _timed("outputs, again and unchanged", outputs, _catalogue("outputs", _outputs(scenarios))),
        _timed("judgments", judgments, _judgments(judgments, scenarios)),
    ]
    took = float(rows[1][4])
    notes = (verdict(took, most=20.0, what="seconds for 100,000 outputs"),)
    how = (
        f"`catalog.services.upsert` and `responses.services.import_judgments` with NDJSON of up to {POST:,} lines a post, "
        "the parsing and checking of each line included, in this process, fsync on. A judgment is a preference with "
        "confidence, a reason and a comment, so four rows and four signals; raters are made on the way."
    )
    return [Table("Imports", how, HEAD, tuple(rows), notes), _files(scenarios)]


def _files(scenarios: int) -> Table:
    """Import outputs as files, a small one first, so that memory which grows with the file is seen."""
    small, large = max(scenarios // 20, 50), scenarios
    rows = [
        _file("small CSV, line by line", _csv(small, "a"), small * 2),
        _file("CSV, line by line", _csv(large, "b"), large * 2),
        _file("NDJSON, line by line", _ndjson(large, "c"), large * 2),
        _file("NDJSON, all or nothing", _ndjson(large, "d"), large * 2, whole=True),
        _file("CSV again and unchanged", _csv(large, "b"), large * 2),
    ]
    how = (
        "A file as the console takes it: kept piece by piece, counted, previewed, begun and taken in by a worker's steps, in this "
        "process, fsync on. Memory is what this process holds at most while it does so, over what it held before; the file "
        "itself is made piece by piece too."
    )
    took = max(float(row[4]) for row in rows[1:4])
    grown = max(float(row[5]) for row in rows)
    notes = (
        verdict(took, most=20.0, what="seconds for 100,000 outputs of a file"),
        verdict(grown, most=150.0, what="MiB more at most, whatever the size"),
    )
    return Table("Files", how, FILE_HEAD, tuple(rows), notes)


def _file(what: str, chunks: Iterator[bytes], outputs: int, *, whole: bool = False) -> tuple[str, ...]:
    """Import a file from its upload to its end, and return the table's row."""
    from apps.accounts.models import Team
    from apps.catalog.importing import begin_import, keep_upload, preview_of, steps
    from tests.bench.filling import make_owner

    team, owner = Team.objects.get(slug="bench-import"), make_owner()
    gc.collect()
    with Watch() as watch:
        begun = time.perf_counter()
        job = keep_upload(team=team, actor=owner, file_name="bench", chunks=chunks, what="outputs")
        preview_of(job)
        begin_import(job=job, create_missing=True, whole=whole)
        for _block in steps(job_id=str(job.pk), clock=timezone.now):
            pass
        seconds = time.perf_counter() - begun
    job.refresh_from_db()
    if job.state != "done" or job.accepted + job.repeated != outputs:
        raise RuntimeError(f"{what}: {job.accepted} of {outputs} outputs were taken in, {job.refused[:1]}")
    size = job.settings["size"] / 2**20
    hundred = seconds / outputs * 100_000
    return (
        what,
        f"{outputs:,}",
        f"{size:.0f}",
        f"{seconds:.2f}",
        f"{hundred:.1f}",
        f"{watch.grown:.0f}",
    )


def _csv(scenarios: int, sample: str) -> Iterator[bytes]:
    yield b"scenario,version,sample,answer\r\n"
    number = ord(sample)
    yield from _joined(
        f's{n},{version},{number},"{n} {FIRST}"\r\n' for version in VERSIONS for n in range(scenarios)
    )


def _ndjson(scenarios: int, sample: str) -> Iterator[bytes]:
    number = ord(sample)
    yield from _joined(
        json.dumps(
            {
                "version": version,
                "scenario": f"s{n}",
                "sample": number,
                "messages": [{"role": "assistant", "content": f"{n} {FIRST}"}],
            }
        )
        + "\n"
        for version in VERSIONS
        for n in range(scenarios)
    )


def _joined(lines: Iterator[str]) -> Iterator[bytes]:
    """Yield lines in pieces as an upload brings them."""
    while piece := list(islice(lines, 200)):
        yield "".join(piece).encode()


def _timed(what: str, rows: int, posts: Iterator[int]) -> tuple[str, ...]:
    """Run the posts, count what was taken in, and return the table's row."""
    begun = time.perf_counter()
    taken = sum(posts)
    seconds = time.perf_counter() - begun
    if taken != rows:
        raise RuntimeError(f"{what}: {taken} of {rows} rows were taken in")
    return (what, f"{rows:,}", f"{seconds:.2f}", f"{rows / seconds:,.0f}", f"{seconds / rows * 100_000:.1f}")


def _catalogue(what: str, bodies: Iterator[bytes]) -> Iterator[int]:
    from apps.accounts.models import Team
    from apps.accounts.services import create_team
    from apps.catalog.services import upsert
    from tests.bench.filling import make_owner
    from tests.factories.studies import ndjson

    team = Team.objects.filter(slug="bench-import").first()
    if team is None:
        team = create_team(name="Import", slug="bench-import", owner=make_owner())
        versions = ndjson([{"key": key} for key in VERSIONS])
        upsert(team=team, what="versions", body=versions, as_list=False, create_missing=False)
    for body in bodies:
        report = upsert(team=team, what=what, body=body, as_list=False, create_missing=False)
        yield report.accepted + report.repeated


def _judgments(count: int, scenarios: int) -> Iterator[int]:
    from apps.accounts.models import Team
    from apps.responses.services import import_judgments
    from tests.bench.filling import make_owner
    from tests.factories.studies import make_study

    team = Team.objects.get(slug="bench-import")
    study = make_study(
        team, make_owner(), slug="import", round={"versions": list(VERSIONS), "baseline": VERSIONS[1]}
    )
    lines = (
        {
            "item": f"s{n % scenarios}",
            "scenario": f"s{n % scenarios}",
            "shown": list(VERSIONS if n % 2 else VERSIONS[::-1]),
            "rater": f"r{n % 200}",
            "answers": {
                "overall": ("first", "second", "equal")[n % 3],
                "sure": 0.8,
                "why": ["clearer"],
                "note": "the first one says whom to call",
            },
            "seconds": 12.4,
            "key": f"k{n}",
        }
        for n in range(count)
    )
    for body in _bodies(lines):
        report = import_judgments(
            study=study,
            body=body,
            as_list=False,
            round_number=None,
            create_missing=True,
            consent="collected-elsewhere",
            note="bench",
            now=timezone.now(),
        ).report
        yield report.accepted


def _scenarios(count: int) -> Iterator[bytes]:
    return _bodies(
        {"key": f"s{n}", "messages": [{"role": "user", "content": f"Question {n}?"}]} for n in range(count)
    )


def _outputs(scenarios: int) -> Iterator[bytes]:
    return _bodies(
        {
            "version": version,
            "scenario": f"s{n}",
            "messages": [{"role": "assistant", "content": f"{n} {FIRST}"}],
        }
        for version in VERSIONS
        for n in range(scenarios)
    )


def _bodies(rows: Iterator[dict[str, object]]) -> Iterator[bytes]:
    block: list[str] = []
    for row in rows:
        block.append(json.dumps(row))
        if len(block) == POST:
            yield "\n".join(block).encode()
            block = []
    if block:
        yield "\n".join(block).encode()
