"""The first statement of every staff view: who is this, and in which team are they working?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.accounts.selectors import memberships_of
from apps.core.errors import NotFound

_SESSION_KEY = "team"


def current_membership(request: HttpRequest) -> Membership:
    """Return the membership the person works under: the team chosen last, else the first by name.

    Raises:
        NotFound: the person is in no team.
    """
    memberships = memberships_of(request.user)
    if not memberships:
        raise NotFound(_("You are in no team yet. Ask somebody of a team to invite you."))
    chosen = request.session.get(_SESSION_KEY)
    return next((m for m in memberships if m.team.slug == chosen), memberships[0])


def writing_membership(request: HttpRequest) -> Membership:
    """Return the membership of somebody who may change studies and the catalogue.

    Raises:
        NotFound: the person is in no team.
        PermissionDenied: the person may only read.
    """
    membership = current_membership(request)
    if not membership.may_write:
        raise PermissionDenied(_("Only owners and researchers may change this."))
    return membership


def owning_membership(request: HttpRequest) -> Membership:
    """Return the membership of somebody who may change the team.

    Raises:
        NotFound: the person is in no team.
        PermissionDenied: the person is not an owner.
    """
    membership = current_membership(request)
    if membership.role != "owner":
        raise PermissionDenied(_("Only owners may change the team."))
    return membership


def choose_team(request: HttpRequest, slug: str) -> None:
    """Work in this team from now on; a team the person is not in changes nothing."""
    if any(membership.team.slug == slug for membership in memberships_of(request.user)):
        request.session[_SESSION_KEY] = slug
