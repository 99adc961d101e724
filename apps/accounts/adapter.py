"""What allauth asks about this product: nobody signs up without an invitation."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """No open sign-up: accounts come from invitations and from the command line."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False; `apps.accounts.services.accept_invitation` makes accounts."""
        return False
