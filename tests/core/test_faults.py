from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from apps.core.errors import Gone, Invalid, NotFound, PlumblineError, Problem, Refused, TooLarge
from apps.core.faults import DomainErrorMiddleware, StoreFaultMiddleware

pytestmark = pytest.mark.usefixtures("gathered")


def passed_on(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Invalid("That does not fit.", problems=(Problem("/a", "Here <b>."),)), 422),
        (NotFound("There is none."), 404),
        (Refused("Not now."), 409),
        (TooLarge("Too much."), 413),
        (Gone("It is over."), 410),
        (PlumblineError("Something."), 400),
    ],
)
def test_an_error_of_the_domain_is_told_in_its_own_words(error: PlumblineError, status: int) -> None:
    request = RequestFactory().get("/console/")

    reply = DomainErrorMiddleware(passed_on).process_exception(request, error)

    assert reply is not None
    assert reply.status_code == status
    assert error.message in reply.content.decode()
    assert b"<b>." not in reply.content


def test_a_thing_that_is_not_there_without_words_is_the_usual_page() -> None:
    reply = DomainErrorMiddleware(passed_on).process_exception(RequestFactory().get("/x/"), NotFound(""))

    assert reply is not None
    assert reply.status_code == 404


def test_other_errors_are_left_to_django() -> None:
    request = RequestFactory().get("/x/")

    assert DomainErrorMiddleware(passed_on).process_exception(request, KeyError("x")) is None
    assert StoreFaultMiddleware(passed_on).process_exception(request, KeyError("x")) is None


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
@pytest.mark.parametrize(
    ("path", "kind"), [("/s/abc/", "text/html"), ("/api/v1/studies/", "application/problem+json")]
)
def test_a_store_that_is_away_is_a_calm_503(error: Exception, path: str, kind: str) -> None:
    reply = StoreFaultMiddleware(passed_on).process_exception(RequestFactory().get(path), error)

    assert reply is not None
    assert reply.status_code == 503
    assert reply["Retry-After"] == "2"
    assert reply["Content-Type"].startswith(kind)
    assert "gone" not in reply.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/s/a%00b/", "/s/abc/t/a%00b/", "/console/studies/a%00b/", "/s/abc/?purposes=%00"]
)
def test_a_zero_character_in_an_address_is_a_bad_request(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400
