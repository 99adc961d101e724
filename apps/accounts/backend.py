"""Who a session belongs to, loaded with all that every staff page has to know of them."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from apps.accounts.models import User
from apps.accounts.selectors import with_owed_totp


class MemberBackend(AuthenticationBackend):  # type: ignore[misc] # allauth ships no types
    """Log-in by e-mail address as allauth does it."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the active user, with `owes_totp`, in one query."""
        user = with_owed_totp(User.objects.filter(pk=user_id)).first()
        return user if user is not None and self.user_can_authenticate(user) else None
