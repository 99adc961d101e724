from __future__ import annotations

from uuid import uuid4

import pytest
from celery.exceptions import OperationalError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Team, User
from apps.catalog.models import ImportJob, Scenario
from apps.catalog.services import upsert
from apps.catalog.tasks import run_import
from tests.factories.studies import fill_catalog, ndjson

HTMX = {"HX-Request": "true"}
NEW = "console:new_import"


def lines(count: int) -> str:
    return ndjson(
        [{"key": f"k{n}", "messages": [{"role": "user", "content": "?"}]} for n in range(count)]
    ).decode()


def test_an_empty_catalogue_says_what_to_do(ada_client: Client, ben_client: Client) -> None:
    for name in ("catalogue", "scenarios"):
        assert reverse(NEW) in ada_client.get(reverse(f"console:{name}")).content.decode()
        assert reverse(NEW) not in ben_client.get(reverse(f"console:{name}")).content.decode()


def test_the_catalogue_shows_sizes_and_versions_by_system(ada_client: Client, team: Team) -> None:
    fill_catalog(team, scenarios=4)
    context = ada_client.get(reverse("console:catalogue")).context
    assert (context["size"].scenarios, context["size"].outputs) == (4, 12)
    assert [(group.key, len(group.versions)) for group in context["systems"]] == [("kettle", 3)]


def test_scenarios_are_filtered_by_tag_and_paged(ada_client: Client, team: Team) -> None:
    rows = [
        {"key": f"k{n}", "messages": [{"role": "user", "content": "?"}], "tags": ["a & b" if n % 2 else "c"]}
        for n in range(120)
    ]
    upsert(team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False)
    url = reverse("console:scenarios")
    first = ada_client.get(url, {"tag": "a & b"})
    assert len(first.context["scenarios"]) == 50
    assert f"?tag=a%20%26%20b&amp;after={first.context['following']}" in first.content.decode()
    second = ada_client.get(url, {"tag": "a & b", "after": first.context["following"]})
    assert (len(second.context["scenarios"]), second.context["following"]) == (10, None)


@pytest.mark.parametrize("key", ["a/b", "..", "?x=1&y", "50% #1", "ключ"])
def test_a_scenario_opens_whatever_its_key(key: str, ada_client: Client, team: Team) -> None:
    row = {"key": key, "messages": [{"role": "user", "content": "Boil <script>it</script>?"}]}
    upsert(team=team, what="scenarios", body=ndjson([row]), as_list=False, create_missing=False)
    listed = ada_client.get(reverse("console:scenarios")).content.decode()
    link = listed.partition(reverse("console:scenario") + "?key=")[2].partition('"')[0]
    page = ada_client.get(f"{reverse('console:scenario')}?key={link}")
    assert page.status_code == 200
    assert b"<script>it" not in page.content


def test_a_scenario_of_another_team_is_not_found(dan_client: Client, team: Team) -> None:
    fill_catalog(team)
    assert dan_client.get(reverse("console:scenario"), {"key": "q0"}).status_code == 404


def test_pasted_lines_become_an_import_that_runs(ada_client: Client, team: Team) -> None:
    reply = ada_client.post(reverse(NEW), {"what": "scenarios", "text": lines(3) + "\nnot json\n"})
    job = ImportJob.objects.get()
    assert reply["Location"] == reverse("console:import", args=[job.pk])
    run_import(job_id=str(job.pk))
    page = ada_client.get(reply["Location"])
    assert (page.context["job"].accepted, page.context["job"].over) == (3, True)
    assert [refusal["line"] for refusal in page.context["refused"]] == [4]
    assert "hx-trigger" not in page.content.decode()
    assert Scenario.objects.filter(team=team).count() == 3


def test_a_file_is_taken_and_named(ada_client: Client) -> None:
    file = SimpleUploadedFile("mine.ndjson", lines(2).encode())
    ada_client.post(reverse(NEW), {"what": "scenarios", "file": file, "create_missing": "on"})
    job = ImportJob.objects.get()
    assert (job.file_name, job.lines, job.create_missing) == ("mine.ndjson", 2, True)


@pytest.mark.parametrize(
    "form", [{"what": "scenarios"}, {"what": "scenarios", "text": "  \n"}, {"what": "x", "text": "{}"}]
)
def test_an_import_of_nothing_is_refused_in_place(form: dict[str, str], ada_client: Client) -> None:
    assert ada_client.post(reverse(NEW), form).status_code == 422
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("fault", [OperationalError("away"), ConnectionRefusedError()])
def test_an_import_starts_while_the_broker_is_away(
    fault: Exception, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_sent: object) -> None:
        raise fault

    monkeypatch.setattr(run_import, "apply_async", away)
    assert ada_client.post(reverse(NEW), {"what": "scenarios", "text": lines(1)}).status_code == 302
    assert ImportJob.objects.get().state == ImportJob.State.WAITING


def test_a_poll_of_an_import_hears_only_of_changes(ada_client: Client) -> None:
    ada_client.post(reverse(NEW), {"what": "scenarios", "text": lines(1)})
    job = ImportJob.objects.get()
    url = reverse("console:import", args=[job.pk])
    tag = ada_client.get(url).context["tag"]
    assert ada_client.get(url, headers={**HTMX, "HX-PTag": tag}).status_code == 304
    run_import(job_id=str(job.pk))
    done = ada_client.get(url, headers={**HTMX, "HX-PTag": tag})
    assert done.status_code == 200
    assert b"<html" not in done.content


def test_an_import_is_cancelled_and_what_is_over_stays_over(ada_client: Client) -> None:
    ada_client.post(reverse(NEW), {"what": "scenarios", "text": lines(1)})
    job = ImportJob.objects.get()
    url = reverse("console:cancel_import", args=[job.pk])
    ada_client.post(url)
    job.refresh_from_db()
    assert job.state == ImportJob.State.CANCELLED
    assert "over already" in ada_client.post(url, follow=True).content.decode()


def test_an_import_that_is_none_is_not_found(ada_client: Client) -> None:
    assert ada_client.get(reverse("console:import", args=[uuid4()])).status_code == 404


def test_a_researcher_who_lost_the_right_cannot_import(ben_client: Client, team: Team, ada: User) -> None:
    assert ben_client.get(reverse(NEW)).status_code == 403
