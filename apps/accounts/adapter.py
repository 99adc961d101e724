"""What allauth asks about this product: who may sign up, who has just proved who they are, how secrets are kept."""

from __future__ import annotations

import time
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.selectors import is_asked_for_totp
from apps.accounts.services import TOTP_PURPOSE
from apps.core.sealed import seal, unseal_text

_FRESH_SECONDS = 300
"""How long a log-in stands for typing the password again, as long as allauth lets a repeated password stand."""

_log = structlog.get_logger(__name__)


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """No open sign-up: accounts come from invitations and from the command line."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Those were many tries. Wait five minutes, then try again."),
        "rate_limited": _("Those were many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False; `apps.accounts.services.accept_invitation` makes accounts."""
        return False

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Return False just after a log-in too: nobody types a password twice in five minutes."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < _FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **more))

    def send_notification_mail(self, *words: Any, **more: Any) -> None:
        """Tell the person by mail what was changed; what was changed stays so when the mail server is away."""
        try:
            super().send_notification_mail(*words, **more)
        except (OSError, SMTPException) as error:
            _log.warning("notification_not_sent", template=words[0], error=str(error))


class SealedCodes(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """TOTP secrets are stored sealed, and stay while somebody asks for them."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Type the one that your app shows now."),
        "cannot_delete_authenticator": _("A team of yours asks for a code at log-in, so it stays on."),
        "cannot_generate_recovery_codes": _("Set up log-in with a code first."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return seal(text, purpose=TOTP_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret.

        Raises:
            BrokenSeal: it was sealed with a key that is no longer known.
        """
        return unseal_text(encrypted_text, purpose=TOTP_PURPOSE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether nobody asks this person for a code."""
        return not is_asked_for_totp(User.objects.get(pk=authenticator.user_id))
