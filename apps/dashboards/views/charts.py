"""Charts of a study's dashboard as files: figures as CSV, pictures as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.analysis.selectors import days_in, results_of
from apps.analysis.selectors_reviews import reviewed_at
from apps.catalog.withdrawing import Withdrawn
from apps.core import jsontext
from apps.core.csvtext import csv_lines
from apps.core.errors import NotFound
from apps.dashboards.files import COLUMNS, ChartFile, Material, captions, chart_named, table
from apps.dashboards.pages.dashboard import lack_of, provenance_of
from apps.dashboards.pages.subject import subject_of
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.selectors import Seen, seen_study
from apps.studies.models import Round
from apps.studies.selectors import round_of, round_versions, withdrawn_in
from apps.studies.services import protocol_of

_TYPES = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml"}


@require_safe
@members_only
def chart(request: HttpRequest, team_slug: str, study_slug: str, name: str, kind: str) -> HttpResponse:
    """Give a chart out as a file; 304 while its snapshot and review are the newest, the same versions in use and the reader's role the same."""
    if kind not in _TYPES:
        raise NotFound("")
    seen = seen_study(request.user, team_slug, study_slug)
    round_ = round_of(seen.study, asked_round(request))
    material = _material(seen, round_)
    reviewed = reviewed_at(round_)
    withdrawn = withdrawn_in(seen.study)
    gone = jsontext.digest([f"{one.key} {one.at.isoformat()}" for one in withdrawn])[:8]
    parts = (seen.role, get_language() or "", f"{reviewed:%Y%m%d%H%M%S%f}" if reviewed else "", gone)
    tag = ".".join((str(material.results.snapshot.pk), *parts))
    if request.headers.get("If-None-Match", "").removeprefix("W/").strip('"') == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        found = chart_named(material, name)
        response = HttpResponse(
            _body(found, kind, withdrawn, material.subject.versions), content_type=_TYPES[kind]
        )
        file = f"{study_slug}-{round_.number}-{name}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{_ascii(file)}"'
        if not found.is_of_round:
            return response
    response["ETag"] = f'"{tag}"'
    return response


def _material(seen: Seen, round_: Round) -> Material:
    """Return the numbers of the newest snapshot that this reader may see.

    Raises:
        NotFound: there are none.
    """
    results = results_of(round_, to_researcher=seen.may_open_rows)
    if results is None or lack_of(results) is not None:
        raise NotFound("")
    subject = subject_of(round_, protocol_of(round_), round_versions(round_))
    return Material(
        results, subject, provenance_of(results, subject, ""), days_in(results.snapshot), seen, round_
    )


def _body(found: ChartFile, kind: str, withdrawn: Sequence[Withdrawn], versions: Sequence[str]) -> str:
    if kind == "csv":
        return "".join(csv_lines([COLUMNS, *table(found, withdrawn)]))
    return str(found.draw(captions(found, withdrawn, versions)))


def _ascii(name: str) -> str:
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_.")) or "chart"
