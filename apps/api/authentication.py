"""Who calls: a token in the Authorization header, on behalf of one member of one team."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.models import ApiToken, Membership, Team, User
from apps.accounts.selectors import membership_in, token_by_secret
from apps.accounts.services import TOKEN_PREFIX
from apps.core.errors import NotFound

_SCHEMES = frozenset({"bearer", "token"})
_SECRET_PARAMETERS = frozenset(
    {"token", "access_token", "api_token", "api_key", "apikey", "auth", "authorization"}
)


@dataclass(frozen=True)
class Caller:
    """The token that came with a request, and the member it acts for."""

    token: ApiToken
    membership: Membership

    @property
    def team(self) -> Team:
        """The team whose things the token reaches."""
        return self.token.team


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer plb_…`, or `Token plb_…`; afterwards `request.auth` is a `Caller`."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """Return the user and the caller, None without an Authorization header.

        Raises:
            AuthenticationFailed: the header or the token is no good, or a token stands in the address.
        """
        _refuse_token_in_address(request)
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _blank, secret = header.partition(" ")
        if scheme.lower() not in _SCHEMES:
            raise AuthenticationFailed(_("Send the token as “Authorization: Bearer plb_…”."))
        token = token_by_secret(secret.strip(), timezone.now())
        if token is None:
            raise AuthenticationFailed(_("This token is not valid: mistyped, revoked or expired."))
        try:
            membership = membership_in(token.user, token.team.slug)
        except NotFound as error:
            raise AuthenticationFailed(_("The owner of this token is no longer in the team.")) from error
        return token.user, Caller(token, membership)

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return 'Bearer realm="Plumbline"'


def _refuse_token_in_address(request: Request) -> None:
    for name, values in request.query_params.lists():
        if name.lower() in _SECRET_PARAMETERS or any(value.startswith(TOKEN_PREFIX) for value in values):
            raise AuthenticationFailed(
                _(
                    "A token does not belong into an address, because addresses are kept in logs. "
                    "Send it as “Authorization: Bearer plb_…”, and revoke it if this was a real one."
                )
            )
