"""Log-in with a code: set up, asked for, refused, recovered, and never readable in the database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from apps.accounts.models import Team, User
from apps.accounts.selectors import has_totp, owes_totp
from apps.core.sealed import unseal_text

MOMENT = 1_790_000_015
PASSWORD = "a long kettle song"
HOME, LOGIN, CODE = "/", "account_login", "mfa_authenticate"
SET_UP, INDEX, RECOVERY = "mfa_activate_totp", "mfa_index", "mfa_view_recovery_codes"
STAFF = ["/", "/console/", "/console/team/", "/console/catalogue/", "/d/", "/d/kettles/"]


@pytest.fixture(autouse=True)
def _the_clock_of_codes_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: MOMENT))


@pytest.fixture(autouse=True)
def _passwords_are_cheap(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_tries_yet(db: None, gathered: Path) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def code_of(secret: str, steps: int = 0) -> str:
    """Return what the app would show now, or some steps of half a minute from now."""
    return str(format_hotp_value(hotp_value(secret, MOMENT // 30 + steps)))


def wrong(secret: str) -> str:
    """Return six digits that fit neither now nor a step before or after."""
    fitting = {code_of(secret, steps) for steps in range(-2, 3)}
    return next(
        code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in fitting
    )


def log_in(user: User, password: str = PASSWORD) -> Client:
    """Return a client that has typed address and password, and nothing more."""
    if not user.has_usable_password():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    client = Client()
    client.post(reverse(LOGIN), {"login": user.email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def set_up(client: Client) -> tuple[str, list[str]]:
    """Set up TOTP as a person does, and return its secret and the recovery codes of the page."""
    page = client.get(reverse(SET_UP)).content.decode()
    found = re.search(r'class="hash" dir="ltr">([A-Z2-7]+)<', page)
    assert found is not None
    secret = found.group(1)
    reply = client.post(reverse(SET_UP), {"code": code_of(secret, -1)}, follow=True)
    assert reply.redirect_chain[-1][0] == reverse(RECOVERY)
    return secret, re.findall(r"<li>(\d{8})</li>", reply.content.decode())


@pytest.fixture
def secret(ada: User, team: Team) -> str:
    return set_up(log_in(ada))[0]


@pytest.fixture
def asking(team: Team, secret: str) -> Team:
    """The team, asking for codes; Ada has hers."""
    team.totp_required = True
    team.save(update_fields=["totp_required"])
    return team


def asks(team: Team) -> bool:
    return Team.objects.get(pk=team.pk).totp_required


def rows_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")  # noqa: S608 - a table's name, from this file
        return "\n".join(row[0] for row in cursor.fetchall())


def test_it_is_set_up_and_then_asked_for_at_log_in(ada: User, secret: str) -> None:
    client = log_in(ada)
    assert not is_in(client)
    assert client.get(HOME).content.decode().count("Log in")
    assert client.get(reverse(CODE)).status_code == 200
    reply = client.post(reverse(CODE), {"code": code_of(secret)})
    assert (reply.status_code, reply["Location"]) == (302, HOME)
    assert is_in(client)


def test_a_wrong_code_switches_nothing_on_and_keeps_the_key(ada: User, team: Team) -> None:
    client = log_in(ada)
    page = client.get(reverse(SET_UP)).content.decode()
    found = re.search(r'class="hash" dir="ltr">([A-Z2-7]+)<', page)
    assert found is not None
    again = client.post(reverse(SET_UP), {"code": wrong(found.group(1))}).content.decode()
    assert "does not fit" in again
    assert found.group(1) in again, "the app has scanned this one already"
    assert not has_totp(ada)


def test_nobody_types_the_password_twice_to_set_it_up_but_does_after_a_while(ada: User, team: Team) -> None:
    client = log_in(ada)
    assert client.get(reverse(SET_UP)).status_code == 200
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    reply = client.get(reverse(SET_UP))
    assert reply["Location"].startswith(reverse("account_reauthenticate"))
    back = client.post(reply["Location"], {"password": PASSWORD, "next": reverse(SET_UP)})
    assert back["Location"] == reverse(SET_UP)
    assert client.get(reverse(SET_UP)).status_code == 200


def test_the_secret_is_nowhere_readable(ada: User, team: Team) -> None:
    client = log_in(ada)
    page = client.get(reverse(SET_UP)).content.decode()
    found = re.search(r'class="hash" dir="ltr">([A-Z2-7]+)<', page)
    assert found is not None
    pending = json.dumps(dict(client.session.items()))
    assert "mfa.totp.secret" in pending
    assert found.group(1) not in pending, "not in the session's row while it waits"

    secret, codes = set_up(client)
    stored = rows_of("mfa_authenticator")
    assert "secret" in stored
    assert "seed" in stored
    assert secret not in stored
    assert not any(code in stored for code in codes)
    assert "mfa.totp.secret" not in client.session
    row = Authenticator.objects.get(user=ada, type="totp")
    assert unseal_text(row.data["secret"], purpose="totp") == secret


def test_the_sixth_wrong_code_is_refused_with_kind_words_and_so_is_a_right_one_then(
    ada: User, secret: str
) -> None:
    client = log_in(ada)
    for _time in range(5):
        page = client.post(reverse(CODE), {"code": wrong(secret)})
        assert "does not fit" in page.content.decode()
    assert "Wait five minutes" in client.post(reverse(CODE), {"code": wrong(secret)}).content.decode()
    assert "Wait five minutes" in client.post(reverse(CODE), {"code": code_of(secret)}).content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_is_taken_half_a_minute_early_or_late_but_only_once(
    ada: User, secret: str, steps: int
) -> None:
    cache.clear()
    code = code_of(secret, steps)
    first, second = log_in(ada), log_in(ada)
    first.post(reverse(CODE), {"code": f"{code[:3]} {code[3:]}"})
    assert is_in(first)
    noted = cache.make_key(f"totp.used:{Authenticator.objects.get(type='totp').pk}:{code}")
    assert cache._cache.get_client(noted).ttl(noted) > 60, "a code fits for a minute and a half"  # type: ignore[attr-defined]
    cache.delete(f"allauth.mfa.totp.used?user={ada.pk}&code={code}")  # what allauth forgets after 30 s
    page = second.post(reverse(CODE), {"code": code})
    assert "does not fit" in page.content.decode()
    assert not is_in(second)


def test_a_recovery_code_lets_in_once_and_codes_are_shown_once(ada: User, team: Team) -> None:
    owner = log_in(ada)
    _secret, codes = set_up(owner)
    assert len(set(codes)) == 10
    again = owner.get(reverse(RECOVERY)).content.decode()
    assert not any(code in again for code in codes)

    first, second = log_in(ada), log_in(ada)
    first.post(reverse(CODE), {"code": codes[3]})
    assert is_in(first)
    assert "does not fit" in second.post(reverse(CODE), {"code": codes[3]}).content.decode()
    assert not is_in(second)
    second.post(reverse(CODE), {"code": codes[4]})
    assert is_in(second)
    assert "8 recovery codes are left" in second.get(reverse(INDEX)).content.decode()


def test_recovery_codes_are_downloaded_from_the_page_itself(ada: User, team: Team) -> None:
    client = log_in(ada)
    secret = client.get(reverse(SET_UP)).context["form"].secret
    page = client.post(reverse(SET_UP), {"code": code_of(secret)}, follow=True).content.decode()
    codes = re.findall(r"<li>(\d{8})</li>", page)
    assert f'href="data:text/plain;charset=utf-8,{"%0A".join(codes)}%0A"' in page


def test_no_browser_keeps_a_page_with_a_secret(ada: User, team: Team) -> None:
    client = log_in(ada)
    page = client.get(reverse(SET_UP))
    assert "no-store" in page["Cache-Control"]
    page = client.post(reverse(SET_UP), {"code": code_of(page.context["form"].secret)}, follow=True)
    assert "no-store" in page["Cache-Control"]


def test_new_recovery_codes_end_the_old_ones(ada: User, team: Team) -> None:
    client = log_in(ada)
    _secret, old = set_up(client)
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True).content.decode()
    new = re.findall(r"<li>(\d{8})</li>", page)
    assert len(new) == 10
    assert not set(new) & set(old)
    late = log_in(ada)
    late.post(reverse(CODE), {"code": old[0]})
    assert not is_in(late)


@pytest.mark.parametrize("url", STAFF)
def test_a_team_that_asks_leads_members_to_the_set_up_before_any_staff_page(
    url: str, asking: Team, ben: User
) -> None:
    client = log_in(ben)
    reply = client.get(url)
    assert (reply.status_code, reply["Location"]) == (302, f"{reverse(SET_UP)}?asked=1")
    assert "It is asked for here" in client.get(reply["Location"]).content.decode()
    set_up(client)
    assert client.get(url, follow=True).status_code == 200
    assert not client.get(url).headers.get("Location", "").startswith(reverse(SET_UP))


def test_a_fragment_sends_the_whole_page_there(asking: Team, ben_client: Client) -> None:
    reply = ben_client.get("/console/", headers={"HX-Request": "true"})
    assert reply.headers["HX-Redirect"] == f"{reverse(SET_UP)}?asked=1"
    assert reply.content == b""


def test_every_staff_address_is_behind_it(asking: Team, ben: User) -> None:
    from django.urls import get_resolver

    from apps.accounts.middleware import _STAFF

    for namespace in ("console", "dashboards"):
        assert get_resolver().namespace_dict[namespace][0].startswith(_STAFF)
    modes = [str(entry.pattern) for entry in get_resolver().url_patterns if "/m/" in str(entry.pattern)]
    assert all(route.startswith((*_STAFF, "s/")) for route in modes)


@pytest.mark.parametrize(
    "url", ["/me/", "/accounts/logout/", "/accounts/code/", "/accounts/password/change/", "/healthz"]
)
def test_what_is_no_staff_page_stays_reachable(url: str, asking: Team, ben: User) -> None:
    assert log_in(ben).get(url).status_code == 200


def test_those_in_no_asking_team_are_left_alone(asking: Team, dan: User) -> None:
    assert not owes_totp(dan)
    assert log_in(dan).get("/console/team/").status_code == 200


def test_the_operator_may_ask_everybody(settings: Settings, dan: User) -> None:
    settings.REQUIRE_TOTP = True
    client = log_in(dan)
    assert client.get("/console/")["Location"] == f"{reverse(SET_UP)}?asked=1"
    set_up(client)
    assert client.get("/console/").status_code == 200
    assert "Whoever runs this server asks everybody" in client.get("/console/team/").content.decode()


def test_an_owner_asks_for_it_only_after_their_own(ada: User, team: Team) -> None:
    client, change = log_in(ada), reverse("console:change_totp")
    said = client.post(change, {"asked": "yes"}, follow=True).content.decode()
    assert "Set up log-in with a code for yourself first" in said
    assert not asks(team)
    set_up(client)
    assert "asked for" in client.post(change, {"asked": "yes"}, follow=True).content.decode()
    assert asks(team)
    client.post(change, {"asked": "no"})
    assert not asks(team)


def test_neither_a_reader_nor_an_outsider_switches_it(asking: Team, ben: User, dan: User) -> None:
    change = reverse("console:change_totp")
    reader = log_in(ben)
    set_up(reader)
    assert reader.post(change, {"asked": "no"}).status_code == 403
    assert "change_totp" not in reader.get("/console/team/").content.decode()
    outsider = log_in(dan)
    assert outsider.post(change, {"asked": "no"}).status_code == 302
    assert Client().post(change, {"asked": "no"})["Location"].startswith(reverse(LOGIN))
    asking.refresh_from_db()
    assert asking.totp_required
    assert not Team.objects.get(slug="others").totp_required


def test_it_is_switched_off_only_where_nobody_asks(asking: Team, ada: User) -> None:
    client = log_in(ada)
    secret = unseal_text(Authenticator.objects.get(user=ada, type="totp").data["secret"], purpose="totp")
    client.post(reverse(CODE), {"code": code_of(secret)})
    off = reverse("mfa_deactivate_totp")
    assert "so it stays on" in client.get(off).content.decode()
    client.post(off)
    assert has_totp(ada)
    Team.objects.update(totp_required=False)
    client.post(off)
    assert not Authenticator.objects.filter(user=ada).exists(), "recovery codes end with it"


def test_the_secret_key_may_change_without_anybody_losing_their_codes(
    settings: Settings, ada: User, secret: str
) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 6, [old]
    first = log_in(ada)
    first.post(reverse(CODE), {"code": code_of(secret)})
    assert is_in(first)

    call_command("reseal")
    settings.SECRET_KEY_FALLBACKS = []
    second = log_in(ada)
    second.post(reverse(CODE), {"code": code_of(secret, 1)})
    assert is_in(second)


def test_a_lost_key_is_said_and_lets_nobody_in(settings: Settings, ada: User, secret: str) -> None:
    settings.SECRET_KEY = "another key " * 6
    client = log_in(ada)
    page = client.post(reverse(CODE), {"code": code_of(secret)})
    assert "cannot be checked" in page.content.decode()
    assert not is_in(client)
    with pytest.raises(CommandError, match="opens with no key"):
        call_command("reseal")


def test_the_operator_lets_somebody_in_who_lost_phone_and_codes(ada: User, secret: str) -> None:
    call_command("totp", "Ada@example.org", reset=True)
    client = log_in(ada)
    assert is_in(client)
    with pytest.raises(CommandError, match="without a code"):
        call_command("totp", "ada@example.org", reset=True)
    with pytest.raises(CommandError, match="no account"):
        call_command("totp", "nobody@example.org", reset=True)


@pytest.mark.django_db(transaction=True)
def test_the_person_hears_of_it_by_mail_and_a_dead_mail_server_undoes_nothing(
    settings: Settings, ada: User, team: Team
) -> None:
    set_up(log_in(ada))
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    assert "was switched on" in str(mail.outbox[0].body)
    Authenticator.objects.all().delete()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    set_up(log_in(ada))
    assert has_totp(ada)


@pytest.mark.parametrize("path", ["webauthn/", "trust/", "download/", "recovery-codes/download/"])
def test_no_page_of_allauth_is_reachable_that_this_product_does_not_show(
    path: str, ada_client: Client
) -> None:
    for prefix in ("/accounts/code/", "/accounts/2fa/", "/accounts/code/recovery/"):
        assert ada_client.get(prefix + path).status_code == 404
