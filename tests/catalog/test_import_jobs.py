from __future__ import annotations

import pytest

from apps.accounts.models import Team, User
from apps.catalog import services, tasks
from apps.catalog.models import ImportJob, Scenario
from apps.catalog.selectors import import_job, unfinished_imports
from apps.catalog.services import cancel_import, continue_import, start_import
from apps.core.errors import Invalid, NotFound, Refused, TooLarge
from tests.factories.studies import NOW

GOOD = '{"key": "p%d", "messages": [{"role": "user", "content": "Why?"}]}'


def body(count: int, *, bad: tuple[int, ...] = ()) -> bytes:
    """Return records with a blank line before each, so that lines and records are numbered differently."""
    lines = ["broken" if number in bad else GOOD % number for number in range(count)]
    return "\n".join(f"\n{line}" for line in lines).encode()


def begin(team: Team, actor: User, content: bytes, what: str = "scenarios") -> ImportJob:
    return start_import(
        team=team, actor=actor, what=what, file_name="p.ndjson", body=content, create_missing=False
    )


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "IMPORT_BLOCK", 4)


def step(job: ImportJob) -> bool:
    left = continue_import(job_id=str(job.pk), now=NOW)
    job.refresh_from_db()
    return left


def test_a_file_is_taken_block_by_block_and_refusals_name_lines_of_the_file(team: Team, ada: User) -> None:
    job = begin(team, ada, body(10, bad=(1, 6)))

    assert step(job)
    assert (job.state, job.taken, job.accepted, job.lines) == ("running", 4, 3, 10)
    assert step(job)
    assert not step(job)

    assert (job.state, job.taken, job.accepted, job.ended_at) == ("done", 10, 8, NOW)
    assert [refused["line"] for refused in job.refused] == [4, 14]
    assert not step(job)


def test_a_sentence_that_names_another_line_means_the_line_of_the_file(team: Team, ada: User) -> None:
    other = GOOD.replace("Why?", "How?") % 4
    job = begin(team, ada, body(6) + b"\n\n\n" + other.encode())

    while step(job):
        pass

    assert job.refused[0]["line"] == 15
    assert "line 10" in job.refused[0]["reason"]


def test_a_worker_killed_within_a_block_leaves_nothing_and_the_block_is_taken_again(
    team: Team, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = begin(team, ada, body(10))
    step(job)

    def killed(*args: object, **kwargs: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(ImportJob, "save", killed)
        with pytest.raises(SystemExit):
            continue_import(job_id=str(job.pk), now=NOW)
    job.refresh_from_db()
    assert (job.taken, Scenario.objects.count()) == (4, 4)
    assert unfinished_imports() == [str(job.pk)]

    tasks.run_import(job_id=str(job.pk))
    job.refresh_from_db()
    assert (job.accepted, job.repeated, Scenario.objects.count()) == (10, 0, 10)
    assert unfinished_imports() == []


def test_a_cancelled_file_keeps_what_came_before(team: Team, ada: User) -> None:
    job = begin(team, ada, body(10))
    step(job)

    cancel_import(job=job, now=NOW)

    assert not step(job)
    assert (job.state, job.accepted, Scenario.objects.count()) == ("cancelled", 4, 4)
    with pytest.raises(Refused):
        cancel_import(job=job, now=NOW)


def test_a_later_block_may_begin_with_any_bytes(team: Team, ada: User) -> None:
    lines = [(GOOD % number).encode() for number in range(4)] + [b"\xff\xfe broken", (GOOD % 9).encode()]
    job = begin(team, ada, b"\n".join(lines))

    while step(job):
        pass

    assert (job.state, job.accepted, [refused["line"] for refused in job.refused]) == ("done", 5, [5])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_of_other_editors_are_understood(team: Team, ada: User, encoding: str) -> None:
    job = begin(team, ada, body(5).decode().encode(encoding))

    while step(job):
        pass

    assert (job.accepted, job.refused) == (5, [])


def test_a_file_is_refused_at_the_door(team: Team, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid):
        begin(team, ada, body(1), what="kettles")
    with pytest.raises(Invalid):
        begin(team, ada, b" \n\n ")
    monkeypatch.setattr(services, "MAX_IMPORT_LINES", 5)
    with pytest.raises(TooLarge):
        begin(team, ada, body(6))


def test_an_import_is_found_by_its_own_team_only(team: Team, ada: User, dan: User) -> None:
    job = begin(team, ada, body(1))

    assert import_job(team, str(job.pk)) == job
    for stranger, name in ((dan.memberships.get().team, str(job.pk)), (team, "no-uuid")):
        with pytest.raises(NotFound):
            import_job(stranger, name)
