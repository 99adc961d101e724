"""The themes of a round: finding them, and what researchers do with each. For researchers of the study only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.console.access import staff_only, writing_study
from apps.console.cursor import cursor_of
from apps.console.pages.suggestions import KINDS
from apps.console.pages.themes import theme_page, themes_page
from apps.console.views.coding import coder_of
from apps.core.errors import Invalid, Refused
from apps.core.frame import framed
from apps.insight.services import themes as services
from apps.insight.services.finding_themes import ask_for_themes, cancel_themes, tell
from apps.insight.services.theme_codes import promote_theme
from apps.studies.models import Round
from apps.studies.selectors import round_of

Act = Callable[[Round, int, QueryDict], object]


@staff_only
@require_GET
def themes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the themes of a round, latent preferences first."""
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    context = framed(
        request,
        "studies",
        study=study,
        round=round_,
        page=themes_page(round_, coder_of(request)),
        kinds=KINDS,
    )
    return render(request, "console/themes.html", context)


@staff_only
@require_GET
def theme(request: HttpRequest, slug: str, number: int, theme_id: int) -> HttpResponse:
    """Show the texts of one theme, and those with the words in `?q=` that could belong to it; `?all=1` shows others' codes too."""
    study = writing_study(request, slug)
    round_ = round_of(study, number)
    page = theme_page(
        round_,
        theme_id,
        coder_of(request),
        after=cursor_of(request),
        words=request.GET.get("q", ""),
        with_others=request.GET.get("all") == "1",
        now=timezone.now(),
    )
    return render(
        request, "console/theme.html", framed(request, "studies", study=study, round=round_, page=page)
    )


@staff_only
@require_POST
def find(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let a worker find themes, or stop it."""
    round_ = round_of(writing_study(request, slug), number)
    now = timezone.now()
    try:
        if request.POST.get("act") == "cancel":
            cancel_themes(round_=round_, now=now)
        else:
            ask_for_themes(round_=round_, actor=coder_of(request), now=now)
            tell(round_.pk)
    except Refused as error:
        messages.info(request, error.message)
    return redirect("console:themes", slug=slug, number=number)


@staff_only
@require_POST
def change(request: HttpRequest, slug: str, number: int, theme_id: int) -> HttpResponse:
    """Do with a theme what the button says."""
    round_ = round_of(writing_study(request, slug), number)
    act = request.POST.get("act", "")
    try:
        if act == "promote":
            promote_theme(round_=round_, theme_id=theme_id, actor=coder_of(request), now=timezone.now())
        else:
            _ACTS.get(act, _unknown)(round_, theme_id, request.POST)
    except (Invalid, Refused) as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Done. The round's numbers follow in a moment."))
    if act in {"split_texts", "add"}:
        place, words = reverse("console:theme", args=[slug, number, theme_id]), request.POST.get("q", "")
        return redirect(f"{place}?{urlencode({'q': words})}#h-add" if words else place)
    return redirect("console:themes", slug=slug, number=number)


@staff_only
@require_POST
def take_out(request: HttpRequest, slug: str, number: int, theme_id: int) -> HttpResponse:
    """Say that a text does not belong to a theme."""
    round_ = round_of(writing_study(request, slug), number)
    try:
        services.remove_text(round_=round_, theme_id=theme_id, text_id=_id(request.POST.get("one", "")))
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("console:theme", slug=slug, number=number, theme_id=theme_id)


def _unknown(_round: Round, _theme_id: int, _form: QueryDict) -> None:
    raise Invalid(_("There is no such step."))


_ACTS: Mapping[str, Act] = {
    "rename": lambda r, t, form: services.rename_theme(round_=r, theme_id=t, name=form.get("name", "")),
    "merge": lambda r, t, form: services.merge_themes(round_=r, theme_id=t, into=_id(form.get("into", ""))),
    "split": lambda r, t, form: services.split_theme(
        round_=r, theme_id=t, name=form.get("name", ""), term=form.get("term", "")
    ),
    "split_texts": lambda r, t, form: services.split_theme(
        round_=r, theme_id=t, name=form.get("name", ""), texts=[_id(one) for one in form.getlist("text")]
    ),
    "hide": lambda r, t, _form: services.show_theme(round_=r, theme_id=t, shown=False),
    "show": lambda r, t, _form: services.show_theme(round_=r, theme_id=t, shown=True),
    "criterion": lambda r, t, form: services.set_criterion(
        round_=r, theme_id=t, criterion=form.get("criterion", "")
    ),
    "add": lambda r, t, form: services.add_text(round_=r, theme_id=t, text_id=_id(form.get("text", ""))),
}


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
