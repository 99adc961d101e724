"""Base templates, error pages, the content security policy and the tags of every page."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace

import pytest
from csp.middleware import CSPMiddleware
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from apps.core.csp import PERMISSIONS_POLICY, PermissionsPolicyMiddleware
from apps.core.templatetags import plumb


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def render(text: str, request: HttpRequest | None = None, **context: object) -> str:
    return str(engines["django"].from_string(text).render(dict(context), request))


@pytest.mark.usefixtures("collected")
class TestPages:
    def test_the_nonce_of_page_scripts_and_htmx_is_the_one_in_the_header(self, request_: HttpRequest) -> None:
        def page(request: HttpRequest) -> HttpResponse:
            return HttpResponse(
                render('{% extends "rater.html" %}{% block content %}<a {% hx %}></a>{% endblock %}', request)
            )

        response = CSPMiddleware(page)(request_)
        assert isinstance(response, HttpResponse)
        policy = response["Content-Security-Policy"]
        nonces = set(re.findall(r'nonce="([^"]+)"', response.content.decode()))
        assert len(nonces) == 1
        assert f"script-src 'self' 'nonce-{nonces.pop()}'" in policy
        assert "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy

    @pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
    def test_an_error_page_needs_no_context(self, name: str) -> None:
        html = get_template(f"{name}.html").render()
        assert "bundles/rater" in html
        assert html.count("<h1") == 1
        assert f"Error {name[:3]}" in html

    def test_the_direction_follows_the_language(self, request_: HttpRequest) -> None:
        with translation.override("ar"):
            assert '<html lang="ar" dir="rtl">' in render('{% extends "staff.html" %}', request_)

    def test_navigation_marks_the_current_place(self, request_: HttpRequest) -> None:
        nav = [SimpleNamespace(url="/console/", label="Studies", icon="grid", current=True)]
        html = render('{% extends "staff.html" %}', request_, nav=nav)
        assert '<a href="/console/" aria-current="page">' in html

    @override_settings(ROOT_URLCONF="allauth.urls")
    def test_logging_out_is_a_post_with_a_token(self, request_: HttpRequest) -> None:
        user = SimpleNamespace(is_authenticated=True, email="ada@example.org", name="Ada", initials="A")
        request_.user = user  # type: ignore[assignment]  # a stand-in without a database
        html = render('{% extends "staff.html" %}', request_)
        assert re.search(
            r'<form method="post" action="[^"]*logout/">\s*<input type="hidden" name="csrfmiddlewaretoken"',
            html,
        )

    def test_a_field_links_its_hint_and_its_error(self) -> None:
        class Named(forms.Form):
            title = forms.CharField(help_text="Raters see this.")
            hide = forms.BooleanField(required=False)

        html = render_to_string("components/form.html", {"form": Named({})})
        described = re.search(r'<input type="text"[^>]*aria-describedby="([^"]+)"', html)
        assert described
        assert all(f'id="{name}"' in html for name in described[1].split())
        assert 'class="form-control"' in html
        assert re.search(r'<label class="sw" for="id_hide"><input type="checkbox"', html)

    def test_an_icon_of_another_name_is_an_error(self) -> None:
        assert "#check" in plumb.icon("check")
        assert 'aria-label="Done"' in plumb.icon("check", "Done")
        with pytest.raises(TemplateSyntaxError):
            plumb.icon("no-such-icon")


def test_a_page_outside_of_a_request_has_no_nonce() -> None:
    assert render("<a {% hx %}></a>") == "<a ></a>"


def test_the_permissions_policy_is_set_unless_a_view_did(request_: HttpRequest) -> None:
    def own(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Permissions-Policy": "microphone=()"})

    assert (
        PermissionsPolicyMiddleware(lambda _: HttpResponse())(request_)["Permissions-Policy"]
        == PERMISSIONS_POLICY
    )
    assert PermissionsPolicyMiddleware(own)(request_)["Permissions-Policy"] == "microphone=()"


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("{{ v|num }}", "1,296"),
        ("{{ low|num:2 }}", "\u22120.41"),
        ("{{ tiny|num:1 }}", "0.0"),
        ("{{ nothing|num }}", "\u2013"),
        ("{{ nan|pct }}", "\u2013"),
        ("{{ share|pct }}", "63%"),
        ("{{ low|points }}", "\u221241"),
        ("{{ share|points }}", "+63"),
        ("{{ zero|signed }}", "0"),
        ("{{ v|thin }}", "1.3k"),
        ("{{ million|thin }}", "1.0M"),
        ("{% interval low share digits=0 scale=100 %}", '<bdi dir="ltr" class="num">[\u221241, 63]</bdi>'),
        ("{% interval nothing share %}", "\u2013"),
    ],
)
def test_figures_read_as_people_write_them(text: str, reads: str) -> None:
    values = {
        "v": 1296,
        "low": -0.41,
        "tiny": -0.04,
        "nothing": None,
        "nan": math.nan,
        "share": 0.634,
        "zero": 0,
        "million": 999_960,
    }
    assert render(text, None, **values) == reads
