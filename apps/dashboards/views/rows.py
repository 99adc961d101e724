"""The judgments behind a number."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from apps.analysis.selectors import results_of
from apps.analysis.selectors_reviews import review_in_part
from apps.analysis.within import is_known, within
from apps.core.errors import NotFound
from apps.core.frame import framed
from apps.dashboards.pages.rows import Asked, meant, number_of, provenance_of, rows_from
from apps.dashboards.pages.subject import Subject, subject_of
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.selectors import Seen, seen_study, talk_of
from apps.responses.models import Response
from apps.responses.selectors_rows import rows_of
from apps.studies.models import Round
from apps.studies.selectors import metrics_of, round_of, round_versions
from apps.studies.services import protocol_of

PAGE = 50
NUMBERS = 25


@require_safe
@members_only
def rows(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """Show a number in full, and its judgments to owners and researchers, who may look at those of one rater alone."""
    seen = seen_study(request.user, team_slug, study_slug)
    round_ = round_of(seen.study, asked_round(request))
    versions = round_versions(round_)
    ids = {version.key: version.pk for version in versions}
    subject = subject_of(round_, protocol_of(round_), versions)
    asked = _asked(request, subject, ids, round_, seen)
    question = next(q for q in subject.questions if q.key == asked.metric)
    context = framed(
        request,
        "dashboards",
        study=seen.study,
        subject=subject,
        asked=asked,
        question=question,
        may_open_rows=seen.may_open_rows,
        pages_query=_query(request, but=("page",)),
    )
    results = results_of(round_, to_researcher=seen.may_open_rows)
    if results is not None:
        url = reverse("dashboards:rows", args=[team_slug, study_slug])
        provenance = provenance_of(
            results,
            number=round_.number,
            protocol=subject.protocol,
            rows_url=url,
            talk=talk_of(seen, round_),
        )
        review = (
            review_in_part(round_, like={"metric": asked.metric}, to_researcher=seen.may_open_rows)
            if asked.cut
            else None
        )
        known = (*results.estimates, *(review.estimates if review else ()))
        pages = Paginator(meant(known, asked), NUMBERS).get_page(request.GET.get("page"))
        context["pages"] = pages
        context["numbers"] = [number_of(estimate, question, provenance) for estimate in pages]
    if seen.may_open_rows:
        found = _page(request, round_, asked, ids)
        keys = {pk: key for key, pk in ids.items()}
        context["rows"] = rows_from(found[:PAGE], question, keys)
        context["later"] = _later(request, found)
        context["kept"] = _kept(request, but=("rater", "after"))
        context["everybody_query"] = _query(request, but=("rater", "after"))
    return render(request, "dashboards/rows.html", context)


def _asked(request: HttpRequest, subject: Subject, ids: dict[str, int], round_: Round, seen: Seen) -> Asked:
    """Return which number is meant; `?in=tag:dosage` narrows it to a slice, `?scenario=` to a scenario.

    `?rater=` narrows the list to a rater, and means nothing to whoever may not see raters.

    Raises:
        NotFound: the round has no such question or version, or no groups of this kind.
    """
    query = request.GET
    metric = query.get("metric") or subject.primary
    version, versus = query.get("version") or None, query.get("versus") or None
    known = {question.key for question in subject.questions}
    if metric not in known or not {version, versus} <= {None, *ids}:
        raise NotFound("")
    parts = [part.partition(":") for part in query.getlist("in")]
    cut = {key: name for key, _colon, name in parts}
    if not all(is_known(round_, key) for key in cut):
        raise NotFound("")
    return Asked(
        metric,
        query.get("measure") or None,
        version,
        versus,
        query.get("option"),
        cut,
        query.get("scenario", ""),
        query.get("rater", "").strip() if seen.may_open_rows else "",
    )


def _page(request: HttpRequest, round_: Round, asked: Asked, ids: dict[str, int]) -> list[Response]:
    """Return the page's responses and one more, if there is one."""
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise NotFound("")
    metric = next((m.pk for m in metrics_of(round_) if m.key == asked.metric), None)
    if metric is None:
        return []
    narrow = within(round_, asked.cut, scenario=asked.scenario, rater=asked.rater)
    found = rows_of(
        round_,
        version=ids[asked.version] if asked.version else None,
        versus=ids[asked.versus] if asked.versus else None,
        metric=metric,
        after=int(after),
        limit=PAGE + 1,
        raters=narrow.raters,
        scenarios=narrow.scenarios,
        responses=narrow.responses,
    )
    prefetch_related_objects(found, "item__item_outputs")
    return found


def _later(request: HttpRequest, found: list[Response]) -> str:
    """Return the query of the next page, "" on the last."""
    if len(found) <= PAGE:
        return ""
    query = request.GET.copy()
    query["after"] = str(found[PAGE - 1].pk)
    return query.urlencode()


def _kept(request: HttpRequest, *, but: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the parameters of the page but these, in their order."""
    return [(name, value) for name, values in request.GET.lists() if name not in but for value in values]


def _query(request: HttpRequest, *, but: tuple[str, ...]) -> str:
    """Return the parameters of the page but these, ending in `&` where there are any."""
    kept = urlencode(_kept(request, but=but))
    return f"{kept}&" if kept else ""
