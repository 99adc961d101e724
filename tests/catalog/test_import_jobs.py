from __future__ import annotations

from itertools import count
from threading import Thread

import pytest
from django.db import connections

from apps.accounts.models import Team, User
from apps.catalog import tasks
from apps.catalog.importing import (
    adjust_import,
    begin_import,
    cancel_import,
    keep_upload,
    preview_of,
    running,
    start_import,
    stored,
    uploading,
    writing,
)
from apps.catalog.importing import steps as steps_of
from apps.catalog.models import ImportJob, ImportPart, Output, Scenario, Version
from apps.catalog.selectors import import_job, unfinished_imports
from apps.catalog.upserts import ScenarioUpsert
from apps.core.errors import Invalid, NotFound, Refused, TooLarge
from tests.factories.studies import NOW

GOOD = '{"key": "p%d", "messages": [{"role": "user", "content": "Why?"}]}'


def body(count: int, *, bad: tuple[int, ...] = ()) -> bytes:
    """Return records with a blank line before each, so that lines and records are numbered differently."""
    lines = ["broken" if number in bad else GOOD % number for number in range(count)]
    return "\n".join(f"\n{line}" for line in lines).encode()


def begin(
    team: Team, actor: User, content: bytes, what: str = "scenarios", *, whole: bool = False
) -> ImportJob:
    return start_import(
        team=team, actor=actor, what=what, file_name="p", body=content, create_missing=False, whole=whole
    )


def draft(team: Team, actor: User, content: bytes, name: str = "file") -> ImportJob:
    return keep_upload(team=team, actor=actor, file_name=name, chunks=[content])


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "BLOCK", 4)


def step(job: ImportJob, most: int = 1) -> ImportJob:
    """Let a worker take so many blocks, and be gone."""
    work = steps_of(job_id=str(job.pk), clock=lambda: NOW)
    for _number in range(most):
        next(work, None)
    del work  # what holds the lock is gone with it
    job.refresh_from_db()
    return job


def finish(job: ImportJob) -> ImportJob:
    tasks.run_import(job_id=str(job.pk))
    job.refresh_from_db()
    return job


def test_a_file_is_taken_block_by_block_and_refusals_name_lines_of_the_file(team: Team, ada: User) -> None:
    job = step(begin(team, ada, body(10, bad=(1, 6))))
    assert (job.state, job.taken, job.accepted, job.lines) == ("running", 4, 3, 10)

    step(job, 3)

    assert (job.state, job.taken, job.accepted, job.ended_at) == ("done", 10, 8, NOW)
    assert [refused["line"] for refused in job.refused] == [4, 14]
    assert not ImportPart.objects.exists()


def test_a_worker_killed_within_a_block_leaves_nothing_and_the_block_is_taken_again(
    team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = step(begin(team, ada, body(10)))

    def killed(*args: object, **kwargs: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(ImportJob, "save", killed)
        with pytest.raises(SystemExit):
            step(job)
    job.refresh_from_db()
    assert (job.taken, Scenario.objects.count()) == (4, 4)
    assert unfinished_imports() == [str(job.pk)]

    finish(job)
    assert (job.accepted, job.repeated, Scenario.objects.count()) == (10, 0, 10)
    assert unfinished_imports() == []


def test_a_cancelled_file_keeps_what_came_before(team: Team, ada: User) -> None:
    job = step(begin(team, ada, body(10)))

    cancel_import(job=job, now=NOW)

    step(job)
    assert (job.state, job.accepted, Scenario.objects.count()) == ("cancelled", 4, 4)
    assert not ImportPart.objects.exists()
    with pytest.raises(Refused):
        cancel_import(job=job, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_nothing_twice(team: Team, ada: User) -> None:
    job = begin(team, ada, body(10))
    first = steps_of(job_id=str(job.pk), clock=lambda: NOW)
    next(first)

    def second() -> None:
        list(steps_of(job_id=str(job.pk), clock=lambda: NOW))
        connections.close_all()

    other = Thread(target=second)
    other.start()
    other.join()
    job.refresh_from_db()
    assert job.taken == 4

    list(first)
    job.refresh_from_db()
    assert (job.taken, job.accepted, job.repeated) == (10, 10, 0)


def test_all_or_nothing_checks_every_line_before_the_first_is_written(team: Team, ada: User) -> None:
    job = step(begin(team, ada, body(10, bad=(9,)), whole=True), 2)
    assert (job.state, job.checked, job.taken, Scenario.objects.count()) == ("running", 8, 0, 0)

    finish(job)

    assert (job.state, job.checked, job.accepted, Scenario.objects.count()) == ("refused", 10, 0, 0)
    assert [refused["line"] for refused in job.refused] == [20]


def test_all_or_nothing_takes_a_right_file_even_after_a_kill(team: Team, ada: User) -> None:
    job = finish(step(begin(team, ada, body(10), whole=True)))

    assert (job.state, job.checked, job.taken, job.accepted) == ("done", 10, 10, 10)
    assert Scenario.objects.count() == 10


def test_all_or_nothing_takes_all_back_where_the_catalogue_refuses_the_last_line(
    team: Team, ada: User
) -> None:
    Version.objects.create(team=team, system=team.systems.create(key="k"), key="k/v")
    Scenario.objects.create(team=team, key="q")
    lines = [f'{{"version": "k/v", "scenario": "q", "sample": {n}}}' for n in range(9)]
    lines.append('{"version": "k/v", "scenario": "nowhere"}')

    job = finish(begin(team, ada, "\n".join(lines).encode(), "outputs", whole=True))

    assert (job.state, job.accepted, Output.objects.count()) == ("refused", 0, 0)
    assert [refused["line"] for refused in job.refused] == [10]


@pytest.mark.parametrize("end", ["cancelled", "killed"])
def test_all_or_nothing_leaves_nothing_where_it_is_stopped_while_it_writes(
    end: str, team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begin(team, ada, body(10), whole=True)
    plain, calls = ScenarioUpsert.run, count()

    def stopped(self: ScenarioUpsert, *args: object) -> None:
        plain(self, *args)  # type: ignore[arg-type]  # passed through
        if next(calls) == 1:
            if end == "killed":
                raise SystemExit
            ImportJob.objects.filter(pk=job.pk).update(state="cancelled")

    monkeypatch.setattr(ScenarioUpsert, "run", stopped)
    if end == "killed":
        with pytest.raises(SystemExit):
            step(job, 9)
    else:
        step(job, 9)
    assert Scenario.objects.count() == 0
    assert next(calls) == 2


def test_a_file_with_far_too_many_bad_lines_is_not_read_on(
    team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST_REFUSED", 3)

    job = finish(begin(team, ada, body(12, bad=tuple(range(1, 12)))))

    assert (job.state, job.taken, job.accepted, len(job.refused)) == ("refused", 4, 1, 3)


def test_a_later_piece_may_begin_with_any_bytes(
    team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "PIECE", 7)
    lines = [(GOOD % number).encode() for number in range(4)] + [b"\xff\xfe broken", (GOOD % 9).encode()]

    job = begin(team, ada, b"\n".join(lines))
    assert ImportPart.objects.count() > 20
    adjust_import(job=_reopened(job), posted={"encoding": "utf-8"})
    begin_import(job=job, create_missing=False, whole=False)
    finish(job)

    assert (job.state, job.accepted, [refused["line"] for refused in job.refused]) == ("done", 5, [5])


def _reopened(job: ImportJob) -> ImportJob:
    job.settings["draft"] = True
    job.save()
    return job


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_files_of_other_editors_are_understood(team: Team, ada: User, encoding: str) -> None:
    job = finish(begin(team, ada, body(5).decode().encode(encoding)))

    assert (job.accepted, job.refused) == (5, [])


def test_a_file_is_refused_at_the_door(team: Team, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid):
        begin(team, ada, body(1), what="kettles")
    with pytest.raises(Invalid):
        begin(team, ada, b" \n\n ")
    monkeypatch.setattr(uploading, "MAX_FILE", 50)
    with pytest.raises(TooLarge):
        begin(team, ada, body(6))
    assert not ImportJob.objects.exists()


def test_nobody_takes_a_draft_before_somebody_says_so(team: Team, ada: User) -> None:
    job = draft(team, ada, b"prompt,output_a,output_b\nWhy?,Because,So\n", "t.csv")
    assert unfinished_imports() == []
    assert finish(job).taken == 0

    preview = preview_of(job)
    assert (preview.units, preview.counts) == (1, {"scenarios": 1, "outputs": 2})

    begin_import(job=job, create_missing=True, whole=True)
    finish(job)
    assert (job.state, job.accepted) == ("done", 3)
    assert set(Output.objects.values_list("version__key", flat=True)) == {"a", "b"}
    with pytest.raises(Refused):
        begin_import(job=job, create_missing=True, whole=True)
    with pytest.raises(Refused):
        adjust_import(job=job, posted={})


def test_a_draft_is_read_otherwise_and_counted_anew(team: Team, ada: User) -> None:
    job = draft(team, ada, "Titre;;\nkey;prompt;tags\nq1;Où?;a,b\nq2;Quand?;\n".encode("cp1252"), "t.csv")
    found = stored.stored(job)
    assert (found.settings.encoding, job.lines) == ("cp1252", 2)

    adjust_import(job=job, posted={"begins": "4", "column-2": "risk", "what": "nonsense"})

    job.refresh_from_db()
    assert job.lines == 1
    assert [row.records for row in preview_of(job).rows] == [
        ((("scenarios", {"key": "q2", "messages": [{"role": "user", "content": "Quand?"}]}),))
    ]


def test_a_file_that_cannot_be_read_to_its_end_is_said_and_not_begun(team: Team, ada: User) -> None:
    job = draft(team, ada, b'key,prompt\nq1,Why?\nq2,"' + b"x" * 1_100_000, "t.csv")

    assert "line 3" in preview_of(job).stored.stops
    with pytest.raises(Invalid):
        begin_import(job=job, create_missing=False, whole=False)


def test_an_import_is_found_by_its_own_team_only(team: Team, ada: User, dan: User) -> None:
    job = begin(team, ada, body(1))

    assert import_job(team, str(job.pk)) == job
    for stranger, name in ((dan.memberships.get().team, str(job.pk)), (team, "no-uuid")):
        with pytest.raises(NotFound):
            import_job(stranger, name)
