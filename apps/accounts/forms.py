"""Forms that take a code: when TOTP is set up, at log-in, and before something sensitive."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import structlog
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.services import TOTP_PURPOSE
from apps.core.sealed import BrokenSeal, seal, unseal_text

_PENDING = f"{TOTP_PURPOSE}, not yet confirmed"

_log = structlog.get_logger(__name__)


def _code_field() -> forms.CharField:
    attributes = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "autocapitalize": "off",
        "spellcheck": "false",
        "dir": "ltr",
        "autofocus": True,
    }
    return forms.CharField(
        label=gettext_lazy("Code"), max_length=20, widget=forms.TextInput(attrs=attributes)
    )


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc] # allauth ships no types
    """The first code of a new secret, which waits in the session, sealed, until a code shows that the app has it."""

    code = _code_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        sealed = session.pop(SECRET_SESSION_KEY, "")
        # Without a secret that opens, allauth makes a new one, and the page shows it with the code refused.
        with suppress(BrokenSeal):
            session[SECRET_SESSION_KEY] = unseal_text(sealed, purpose=_PENDING)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = seal(self.secret, purpose=_PENDING)


class _Once:
    """A code of the app is taken once, however often it would still fit."""

    def clean_code(self) -> str:
        try:
            code = str(super().clean_code())  # type: ignore[misc] # allauth's form comes next
        except BrokenSeal as error:
            _log.exception("totp_secret_does_not_open")
            raise ValidationError(
                _("Your code cannot be checked: the key of this server was changed. Tell whoever runs it.")
            ) from error
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type == Authenticator.Type.TOTP and not _first_use(authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):  # type: ignore[misc] # allauth ships no types
    """The code at log-in, or a recovery code."""

    code = _code_field()


class CodeAgainForm(_Once, ReauthenticateForm):  # type: ignore[misc] # allauth ships no types
    """The code before something sensitive, or a recovery code."""

    code = _code_field()


def _first_use(authenticator: Authenticator, code: str) -> bool:
    """Note a code as used for as long as it could fit; allauth does so for one period, whatever the tolerance."""
    digits = "".join(filter(str.isdigit, code))
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    return bool(cache.add(f"totp.used:{authenticator.pk}:{digits}", 1, timeout=seconds))
