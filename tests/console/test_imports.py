from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest
from celery.exceptions import OperationalError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team
from apps.catalog.models import ImportJob, Output, Scenario
from apps.catalog.tasks import run_import
from tests.factories.studies import ndjson

HTMX = {"HX-Request": "true"}
NEW = "console:new_import"
TABLE = "id;prompt;answer (kettle/r1);extra\nq1;=1+1;Two;x\nq2;Why?;;y\nq3;a;b;c;d\n"


def lines(count: int) -> str:
    return ndjson(
        [{"key": f"k{n}", "messages": [{"role": "user", "content": "?"}]} for n in range(count)]
    ).decode()


def upload(client: Client, content: str | bytes, name: str = "mine.csv") -> ImportJob:
    """Upload a file and return its draft."""
    body = content if isinstance(content, bytes) else content.encode()
    reply = client.post(reverse(NEW), {"file": SimpleUploadedFile(name, body)})
    job = ImportJob.objects.latest("created_at")
    assert reply["Location"] == reverse("console:preview_import", args=[job.pk])
    return job


def begin(client: Client, job: ImportJob, **more: str) -> str:
    reply = client.post(reverse("console:begin_import", args=[job.pk]), {"whole": "no", **more})
    assert reply.status_code == 302
    return reply["Location"]


def test_a_table_is_looked_at_changed_begun_and_its_refused_lines_taken_home(
    ada_client: Client, team: Team
) -> None:
    job = upload(ada_client, TABLE)
    url = reverse("console:preview_import", args=[job.pk])

    page = ada_client.get(url)
    assert [option.value for option in page.context["columns"]] == ["key", "prompt", "answer_of_heading", ""]
    assert page.context["counts"] == [("Scenarios", 2), ("Outputs", 1)]
    assert [problem.line for problem in page.context["preview"].problems] == [4]
    assert ImportJob.objects.get().state == "waiting"
    assert not Scenario.objects.exists()

    again = ada_client.post(url, {"column-3": "origin"}, headers=HTMX)
    assert "<html" not in again.content.decode()
    assert ImportJob.objects.get().settings["read"]["columns"][3] == "origin"

    shown = begin(ada_client, job, create_missing="on")
    run_import(job_id=str(job.pk))
    done = ada_client.get(shown)
    assert (done.context["job"].accepted, done.context["job"].over) == (3, True)
    assert "hx-trigger" not in done.content.decode()
    assert Scenario.objects.get(key="q1").origin == "x"
    assert Scenario.objects.get(key="q1").messages[0]["content"] == "=1+1"
    assert Output.objects.get().version.key == "kettle/r1"

    reply = ada_client.get(reverse("console:refused_lines", args=[job.pk]))
    table = b"".join(reply.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    assert [row[0] for row in csv.reader(io.StringIO(table))] == ["Line", "4"]


def test_refused_lines_are_no_formulas_in_a_spreadsheet(ada_client: Client) -> None:
    job = upload(ada_client, 'key,prompt\n"=HYPERLINK(1)",hello\n')
    ImportJob.objects.update(refused=[{"line": 2, "reason": "=cmd|' /C calc'!A0", "pointer": "@x"}])

    reply = ada_client.get(reverse("console:refused_lines", args=[job.pk]))

    table = b"".join(reply.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams
    assert list(csv.reader(io.StringIO(table)))[1] == ["2", "'=cmd|' /C calc'!A0", "'@x"]


def test_pasted_lines_are_taken_too(ada_client: Client) -> None:
    reply = ada_client.post(reverse(NEW), {"text": lines(3) + "\nnot json\n"})
    job = ImportJob.objects.get()
    assert (job.what, job.lines, reply.status_code) == ("scenarios", 4, 302)

    begin(ada_client, job)
    run_import(job_id=str(job.pk))

    page = ada_client.get(reverse("console:import", args=[job.pk]))
    assert [refusal["line"] for refusal in page.context["refused"]] == [4]
    assert Scenario.objects.count() == 3


def test_all_or_nothing_says_that_nothing_was_written(ada_client: Client) -> None:
    job = upload(ada_client, lines(3) + "\nnot json\n", "mine.ndjson")
    shown = begin(ada_client, job, whole="yes")
    run_import(job_id=str(job.pk))

    page = ada_client.get(shown)

    assert page.context["job"].state.slug == "refused"
    assert "Nothing was written" in page.content.decode()
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    "form", [{}, {"text": "  \n"}, {"what": "x", "text": "{}"}, {"format": "x", "text": "{}"}]
)
def test_an_import_of_nothing_is_refused_in_place(form: dict[str, str], ada_client: Client) -> None:
    assert ada_client.post(reverse(NEW), form).status_code == 422
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a workbook", b"\x89PNG\r\n", b"a\x00b"])
def test_what_is_no_text_is_refused_in_words(content: bytes, ada_client: Client) -> None:
    reply = ada_client.post(reverse(NEW), {"file": SimpleUploadedFile("t.csv", content)})
    assert reply.status_code == 422
    assert 'class="note bad"' in reply.content.decode()
    assert not ImportJob.objects.exists()


def test_hostile_settings_leave_the_draft_as_it_was(ada_client: Client) -> None:
    job = upload(ada_client, TABLE)
    before = ImportJob.objects.get().settings
    hostile = {"encoding": "idna", "what": "../x", "format": "__init__", "header": "-1", "begins": "9" * 40}

    reply = ada_client.post(
        reverse("console:preview_import", args=[job.pk]),
        {**hostile, "delimiter": "\x00", "column-0": "team_id"},
    )

    assert reply.status_code == 302
    after = ImportJob.objects.get().settings
    assert after["read"]["columns"][0] == ""
    after["read"]["columns"] = before["read"]["columns"]
    assert after == before


@pytest.mark.parametrize("fault", [OperationalError("away"), ConnectionRefusedError()])
def test_an_import_starts_while_the_broker_is_away(
    fault: Exception, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_sent: object) -> None:
        raise fault

    monkeypatch.setattr(run_import, "apply_async", away)
    begin(ada_client, upload(ada_client, lines(1), "a.ndjson"))
    assert ImportJob.objects.get().settings["draft"] is False


def test_a_poll_of_an_import_hears_only_of_changes(ada_client: Client) -> None:
    job = upload(ada_client, lines(1), "a.ndjson")
    url = begin(ada_client, job)
    tag = ada_client.get(url).context["tag"]
    assert ada_client.get(url, headers={**HTMX, "HX-PTag": tag}).status_code == 304
    run_import(job_id=str(job.pk))
    done = ada_client.get(url, headers={**HTMX, "HX-PTag": tag})
    assert done.status_code == 200
    assert b"<html" not in done.content


def test_an_import_is_cancelled_and_what_is_over_stays_over(ada_client: Client) -> None:
    job = upload(ada_client, lines(1), "a.ndjson")
    begin(ada_client, job)
    url = reverse("console:cancel_import", args=[job.pk])
    ada_client.post(url)
    job.refresh_from_db()
    assert job.state == ImportJob.State.CANCELLED
    assert "over already" in ada_client.post(url, follow=True).content.decode()
    assert ada_client.get(reverse("console:preview_import", args=[job.pk])).status_code == 302


def test_a_file_is_thrown_away_before_it_is_begun(ada_client: Client) -> None:
    job = upload(ada_client, lines(1), "a.ndjson")
    reply = ada_client.post(reverse("console:cancel_import", args=[job.pk]), follow=True)
    assert "thrown away" in reply.content.decode()
    assert not ImportJob.objects.get().parts.exists()


def test_an_import_that_is_none_is_not_found(ada_client: Client) -> None:
    for name in ("import", "preview_import", "refused_lines"):
        assert ada_client.get(reverse(f"console:{name}", args=[uuid4()])).status_code == 404


def test_readers_may_look_and_outsiders_find_nothing(
    ben_client: Client, dan_client: Client, ada_client: Client
) -> None:
    assert ben_client.get(reverse(NEW)).status_code == 403
    job = upload(ada_client, lines(1), "a.ndjson")
    for client, write in ((ben_client, 403), (dan_client, 404)):
        for name in ("preview_import", "begin_import", "cancel_import"):
            reply = client.post(reverse(f"console:{name}", args=[job.pk]), {"whole": "no"})
            assert (name, reply.status_code) == (name, write)
    assert ben_client.get(reverse("console:import", args=[job.pk])).status_code == 200
    assert dan_client.get(reverse("console:import", args=[job.pk])).status_code == 404
    assert dan_client.get(reverse("console:refused_lines", args=[job.pk])).status_code == 404
    assert ImportJob.objects.get().settings["draft"] is True
