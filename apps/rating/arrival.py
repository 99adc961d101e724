"""Who stands before a door of a study, before anything is stored: by the browser's secret, a panel, a mail or an account."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.accounts.selectors import addresses_in, belongs_to
from apps.core.errors import NotFound
from apps.raters.browser import secret_of
from apps.raters.models import Invitee, Link, Participation
from apps.raters.selectors import (
    Door,
    door_by_code,
    entry_of,
    participation_by_secret,
    participation_of_person,
)
from apps.raters.services import Comer, hash_person, invitee_by_token
from apps.studies.models import Round
from apps.studies.selectors import open_round


@dataclass(frozen=True)
class Arrival:
    """Somebody at a door.

    Attributes:
        round: what may be joined there, paused or running; None while there is none.
        comer: who they are, as far as the door says.
        here: what this very browser takes part in, in this study.
        turned_away: why the door does not know them, in words; "" where it does.
    """

    door: Door
    round: Round | None
    comer: Comer
    here: Participation | None
    turned_away: str = ""

    @property
    def is_known_here(self) -> bool:
        """Whether this browser takes part in the round that is open."""
        return self.here is not None and self.round is not None and self.here.round_id == self.round.pk

    @property
    def is_known(self) -> bool:
        """Whether this person takes part in the round that is open, by whatever they are known."""
        known = self.comer.known
        return known is not None and self.round is not None and known.round_id == self.round.pk


def arrive(request: HttpRequest, code: str, token: str = "") -> Arrival:
    """Return who stands before a door.

    Args:
        request: what they sent.
        code: the door's.
        token: of an invitation by mail.

    Raises:
        NotFound: nobody gave out this code or token.
        PermissionDenied: the door is for members of the team, and they are none.
    """
    door = door_by_code(code)
    if door.kind == Link.Kind.WIDGET or (token and door.kind != Link.Kind.MAIL):
        raise NotFound("")
    comer, turned_away = _comer(request, door, token)
    round_ = open_round(door.study)
    here = participation_by_secret(door.study, secret_of(request))
    if here is not None and comer.person and here.person != comer.person:
        here = None  # somebody else at the same computer
    if here is not None:
        turned_away = ""
    known = participation_of_person(round_, comer.person) if round_ else None
    is_sure = here is not None or door.kind != Link.Kind.PANEL
    comer = replace(
        comer, known=known or here, is_sure=is_sure, insider=_is_insider(request, door, comer.invitee)
    )
    return Arrival(door, round_, comer, here, turned_away)


def _is_insider(request: HttpRequest, door: Door, invitee: Invitee | None) -> bool:
    """Return whether somebody belongs to the team: they are logged in as a member, or were invited at a member's address."""
    if belongs_to(request.user, door.study.team_id):
        return True
    if invitee is None:
        return False
    addresses = addresses_in(door.study.team_id)
    return any(invitee.address_hash == hash_person("mail", address) for address in addresses)


def _comer(request: HttpRequest, door: Door, token: str) -> tuple[Comer, str]:
    link = door.link
    if link is not None and link.kind == Link.Kind.PANEL:
        parameters = request.POST if request.method == "POST" else request.GET
        entry = entry_of(link, {name: parameters.get(name, "") for name in link.parameters.values()})
        if not entry:
            return Comer(link), _(
                "This link needs what the panel adds to it. Please open the study from the panel again."
            )
        person = hash_person(f"panel.{link.panel}", entry[link.parameters["person"]])
        return Comer(link, person, entry), ""
    if link is not None and link.kind == Link.Kind.MAIL:
        if not token:
            return Comer(link), _("This study invites people one by one. Please open the link in your mail.")
        invitee = invitee_by_token(link, token)
        if invitee is None:
            raise NotFound("")
        return Comer(link, invitee.address_hash, invitee=invitee), ""
    if link is not None and link.kind == Link.Kind.MEMBERS:
        if not belongs_to(request.user, door.study.team_id):
            raise PermissionDenied(_("This door is for members of the team."))
        return Comer(link, hash_person("account", str(request.user.pk))), ""
    return Comer(link), ""
