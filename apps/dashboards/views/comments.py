"""Comments and questions on a round's numbers: read by the whole team, said by every role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Membership
from apps.accounts.selectors import membership_in
from apps.analysis.estimate import Estimate
from apps.analysis.selectors import results_of
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.frame import framed
from apps.dashboards.anchored import anchored
from apps.dashboards.forms import CommentForm
from apps.dashboards.pages.comments import groups_of, numbers_by_anchor, topic_of
from apps.dashboards.pages.dashboard import provenance_of
from apps.dashboards.pages.how import Provenance
from apps.dashboards.pages.subject import Subject, subject_of
from apps.dashboards.requests import asked_round, members_only
from apps.dashboards.sections import sections_of
from apps.dashboards.selectors import Seen
from apps.governance.anchors import WHOLE
from apps.governance.models import CommentKind
from apps.governance.selectors import comment_in, comments_on, threads
from apps.governance.services import comment, reopen, reply, resolve
from apps.studies.models import Round
from apps.studies.selectors import round_of, round_versions, study_in
from apps.studies.services import protocol_of

PAGE = 25


@dataclass(frozen=True)
class _Asked:
    """Who reads which round's comments, on which number (None: on all of them), beside which numbers."""

    reader: Membership
    round: Round
    subject: Subject
    numbers: dict[str, Estimate]
    provenance: Provenance | None
    on: str | None

    @property
    def number(self) -> Estimate | None:
        return self.numbers.get(self.on or WHOLE)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def comments(request: HttpRequest, team_slug: str, study_slug: str) -> HttpResponse:
    """List what was said, by number; take a comment, an answer, or that something is settled."""
    asked = _asked(request, team_slug, study_slug)
    if request.method != "POST":
        return _page(request, asked, CommentForm())
    form = CommentForm(request.POST)
    try:
        place = _act(request, asked)
    except (Invalid, Refused) as error:
        form.add_error(None, error.message)
        return _page(request, asked, form, status=422 if isinstance(error, Invalid) else 409)
    return redirect(f"{request.path}?{request.GET.urlencode()}#{place}")


def _asked(request: HttpRequest, team_slug: str, study_slug: str) -> _Asked:
    """Return what the page is about.

    Raises:
        NotFound: no such study, round or number for this reader.
    """
    reader = membership_in(request.user, team_slug)
    study = study_in(reader.team, study_slug)
    round_ = round_of(study, asked_round(request))
    subject = subject_of(round_, protocol_of(round_), round_versions(round_))
    results = results_of(round_, to_researcher=reader.may_write)
    on = request.GET.get("on")
    numbers = numbers_by_anchor(results)
    if on and on not in numbers:  # a number of the full review, or of a finding
        numbers = numbers_by_anchor(results, anchored(round_, on, to_researcher=reader.may_write))
    rows_url = reverse("dashboards:rows", args=[team_slug, study_slug])
    provenance = provenance_of(results, subject, rows_url) if results else None
    return _Asked(reader, round_, subject, numbers, provenance, on)


def _act(request: HttpRequest, asked: _Asked) -> str:
    """Do what a form asks for and return where on the page to go on."""
    act, now = request.POST.get("act", ""), timezone.now()
    if act == "comment":
        if asked.on and asked.number is None:
            raise Refused(_("This number is not in the newest numbers, so nothing new can be said about it."))
        said = comment(
            round_=asked.round,
            on=asked.number,
            kind=request.POST.get("kind", ""),
            text=request.POST.get("text", ""),
            by=asked.reader,
            now=now,
        )
        messages.success(request, _("It is kept, for everybody in the team to read."))
        return f"c{said.pk}"
    number = request.POST.get("comment", "")
    if not (number.isascii() and number.isdigit()):
        raise Invalid(_("Choose what to do."))
    found = comment_in(asked.round.study, int(number), by=asked.reader)
    if act == "reply":
        reply(to=found, text=request.POST.get("text", ""), by=asked.reader, now=now)
    elif act == "resolve":
        resolve(comment=found, by=asked.reader, now=now)
    elif act == "reopen":
        reopen(comment=found, by=asked.reader)
    else:
        raise Invalid(_("Choose what to do."))
    return f"c{found.pk}"


def _page(request: HttpRequest, asked: _Asked, form: CommentForm, *, status: int = 200) -> HttpResponse:
    only_open = request.GET.get("show") == "open"
    rows = comments_on(
        asked.round, to_researcher=asked.reader.may_write, anchor=asked.on, only_open=only_open
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = threads(page.object_list)  # type: ignore[arg-type] # a page of a query is a query
    groups = groups_of(found, asked.numbers, asked.subject, asked.provenance, asked.reader)
    if asked.on and asked.number is None and not found:
        raise NotFound("")
    context: dict[str, Any] = framed(
        request,
        "dashboards",
        study=asked.round.study,
        subject=asked.subject,
        sections=sections_of(
            Seen(asked.round.study, asked.reader.role), "comments", number=asked.round.number
        ),
        page=page,
        groups=groups,
        form=form,
        refused=form.is_bound,
        kinds=CommentKind.choices,
        topic=_topic(asked, found[0].first.about if found else {}),
        one=bool(asked.on),
        only_open=only_open,
        query=_query(asked, show="open") if only_open else _query(asked),
        all_query=_query(asked).rstrip("&"),
        open_query=_query(asked, show="open").rstrip("&"),
        every_query=urlencode({"round": asked.subject.number}),
    )
    return render(request, "dashboards/comments.html", context, status=status)


def _topic(asked: _Asked, kept: dict[str, Any]) -> Any:
    return topic_of(asked.on or WHOLE, asked.number, kept, asked.subject, asked.provenance)


def _query(asked: _Asked, **more: str) -> str:
    """Return the parameters of this page's other lists, ending in `&`."""
    named: dict[str, str | int] = {"round": asked.subject.number, **more}
    if asked.on is not None:
        named["on"] = asked.on
    return f"{urlencode(named)}&"
