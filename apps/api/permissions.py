"""What a caller may do: every token reads; writing needs the scope and a member who may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from apps.accounts.models import Scope
from apps.api.authentication import Caller

if TYPE_CHECKING:  # the framework's views load this module before they are there themselves
    from rest_framework.views import APIView


class ScopePermission(BasePermission):
    """Compare a view's `scope` with the token's scopes and the member's role."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the request may go on; False asks for a token.

        Raises:
            PermissionDenied: the token or the member may not write here.
        """
        caller = request.auth
        if not isinstance(caller, Caller):
            return False
        if request.method in SAFE_METHODS:
            return True
        scope: Scope = getattr(view, "scope", Scope.ALL)
        if not caller.token.allows(scope):
            raise PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": scope.value})
        if not caller.membership.may_write:
            raise PermissionDenied(_("This token acts for a member who may only read."))
        return True
