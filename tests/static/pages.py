"""A site of a few pages for the browser tests: an item to judge, its draft, many kinds of questions, a page that polls."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import engines
from django.urls import path
from django_htmx.http import ptag

from apps.studies.kinds import kinds
from apps.studies.kinds._base import Placement, QuestionView

ITEM = """
<main id="main" class="rate" tabindex="-1"><h1>Item {{ n }}</h1>
  <div class="pair"><article class="card ans" data-side="first">One</article><article class="card ans" data-side="second">Two</article></div>
  <form class="card dock" id="judge" method="post" action="{{ here }}" hx-post="{{ here }}" hx-target="#main" hx-swap="outerHTML" {% hx %}
        data-queue data-draft-url="/draft/{{ n }}/">
    {% csrf_token %}<input type="hidden" name="key" value="key-{{ n }}"><input type="hidden" name="behaviour">
    <fieldset class="verdict"><legend>Which?</legend>
      <label class="opt"><input type="radio" name="overall" value="first" data-key="1" required><span>First</span><kbd data-cap="1">1</kbd></label>
      <label class="opt"><input type="radio" name="overall" value="second" data-key="2" required><span>Second</span><kbd data-cap="2">2</kbd></label>
    </fieldset>
    {% include "components/slider.html" with name="sure" legend="How sure?" options=options low="a guess" high="certain" %}
    <textarea name="note" aria-label="Note"></textarea>
    <button class="btn btn-primary">Submit</button><p class="save" role="status" data-status></p>
  </form>
</main>
"""
WHOLE = (
    '{% extends "rater.html" %}{% block progress %}{% include "components/progress.html" with done=n total=9 %}{% endblock %}'
    '{% block acts %}{% include "components/keys_button.html" %}{% endblock %}'
    f"{{% block page %}}{ITEM}{{% endblock %}}"
    '{% block after %}{% include "components/keys.html" %}{% endblock %}'
)
NEXT = f'{ITEM}{{% include "components/progress.html" with done=n total=9 oob=True %}}'
ASKED = """{% extends "rater.html" %}{% load questions %}{% block page %}<main id="main" class="rate" tabindex="-1">
<form class="card dock" id="judge" method="post" data-draft-url="/draft/1/" novalidate>{% csrf_token %}
  {% for question in questions %}{% draw_question question %}{% endfor %}
  <button class="btn btn-primary">Submit</button><p class="save" data-status></p>
</form></main>{% endblock %}"""
POLLING = """{% extends "staff.html" %}{% block content %}
<input id="typing" aria-label="Something else">
<div id="poll" hx-get="/poll/" hx-trigger="every 500ms" {% hx %}>nothing yet</div>
<button id="forged" hx-get="/poll/" hx-nonce="guessed">Injected</button>{% endblock %}"""

WORDS = """{% extends "dashboards/page.html" %}{% load glossary %}{% block content %}
<p>{% term "gate" %}</p>
<table class="table cards"><thead><tr><th scope="col">Name</th><th scope="col">{% term "interval" %}</th></tr></thead>
<tbody><tr><th scope="row">One</th><td>2 to 3</td></tr></tbody></table>
<p class="end">At the very end of a long line stands {% worded "snapshot" %}</p>{% endblock %}"""


@dataclass
class Server:
    """What the pages got, and how they shall fail."""

    posts: list[dict[str, str]] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    drafts: list[dict[str, str]] = field(default_factory=list)
    failures: int = 0
    refusals: int = 0
    drafts_fail: bool = False
    polls: int = 0


SERVER = Server()


def _render(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(template).render(dict(context), request), status=status)


def item(request: HttpRequest, n: int) -> HttpResponse:
    """Show an item; take an answer and show the next one."""
    if request.method == "POST":
        if SERVER.failures:
            SERVER.failures -= 1
            return HttpResponse("broken", status=503)
        SERVER.posts.append({name: str(value) for name, value in request.POST.items()})
        if SERVER.refusals:
            SERVER.refusals -= 1
            return _item(request, NEXT, n, status=422)
        if "HX-Request" not in request.headers:
            return HttpResponseRedirect(f"/s/code/t/{n + 1}/")
        n += 1
    return _item(request, NEXT if request.method == "POST" else WHOLE, n)


def _item(request: HttpRequest, template: str, n: int, *, status: int = 200) -> HttpResponse:
    options = [("0.5", "50%"), ("0.75", "75%"), ("1", "100%")]
    keys = [("1", "First"), ("2", "Second")]
    return _render(request, template, status, n=n, here=f"/s/code/t/{n}/", options=options, keys=keys)


def draft(request: HttpRequest, n: int) -> HttpResponse:
    """Take a draft."""
    if SERVER.drafts_fail:
        return HttpResponse(status=503)
    SERVER.drafts.append({name: str(value) for name, value in request.POST.items()} | {"n": str(n)})
    return HttpResponse(status=204)


def _question(slug: str, key: str, outputs: int, when: str = "", **settings: Any) -> QuestionView:
    kind = kinds()[slug]
    spec = kind.Spec.model_validate({"key": key, "ask": slug, **settings})
    placement = Placement(tuple(range(outputs)), tuple(range(outputs)))
    return replace(kind.view(spec, text=key, answer=None, error="", placement=placement), when=when)


def asked(request: HttpRequest) -> HttpResponse:
    """Ask in many ways; keep what comes."""
    if request.method == "POST":
        SERVER.forms.append({name: list(map(str, values)) for name, values in request.POST.lists()})
        return HttpResponseRedirect("/asked/")
    questions = [
        _question("rank", "order", 3),
        _question("severity", "worst", 1),
        _question("choice", "what", 1, '{"field": "q-worst", "at_least": 1}', options=["wrong", "rude"]),
        _question("comment", "why", 1, '{"field": "q-what", "any_of": ["rude"]}'),
        _question("labels", "fits", 1, options=["long", "vague"]),
        _question("number", "size", 1, unit="mm"),
        _question("sus", "use", 1),
        _question("confidence", "sure", 1, of="worst"),
    ]
    return _render(request, ASKED, questions=questions)


def polling(request: HttpRequest) -> HttpResponse:
    """Show a page that polls."""
    return _render(request, POLLING)


def words(request: HttpRequest) -> HttpResponse:
    """Show words that explain themselves."""
    return _render(request, WORDS)


def _tag(request: HttpRequest) -> str:
    SERVER.polls += 1
    return "old" if SERVER.polls < 3 else "new"


@ptag(_tag)
def poll(request: HttpRequest) -> HttpResponse:
    """Answer a poll: something new with the third one only."""
    return _render(
        request,
        '<button id="live-button" hx-get="/said/" hx-target="#poll" {% hx %}>Poll {{ n }}</button>',
        n=SERVER.polls,
    )


def said(request: HttpRequest) -> JsonResponse:
    """Answer the button that came with a poll."""
    return JsonResponse({"said": True})


urlpatterns = [
    path("s/code/t/<int:n>/", item),
    path("draft/<int:n>/", draft),
    path("asked/", asked),
    path("polling/", polling),
    path("poll/", poll),
    path("words/", words),
    path("said/", said),
]
