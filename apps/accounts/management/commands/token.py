"""`manage.py token`: an API token for a new or existing member, printed once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Role, Scope, Team, User
from apps.accounts.selectors import memberships_of, user_by_email
from apps.accounts.services import create_team, create_token


class Command(BaseCommand):
    """Print an API token on the last line of the output; words about it go to the error output."""

    help = "Make an API token for a new or existing member and print it once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare who gets the token and what it may do."""
        parser.add_argument(
            "email", metavar="EMAIL", help="whom the token acts for; a new address gets an account"
        )
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what the token may do; may stand several times (default: all)",
        )
        parser.add_argument(
            "--team", metavar="SLUG", help="the team it reaches (default: the member's first)"
        )
        parser.add_argument("--name", default="command line", help="what the token is called in the console")

    @transaction.atomic
    def handle(
        self, *, email: str, scope: list[str] | None, team: str | None, name: str, **options: Any
    ) -> None:
        """Make what is missing of user, team and membership, then the token."""
        user = self._user(email)
        membership = self._membership(user, team)
        _token, secret = create_token(
            team=membership.team, user=user, name=name[:80], scopes=scope or [Scope.ALL]
        )
        if not membership.may_write:
            self.stderr.write(
                _("%(email)s may only read in this team, and so may the token.") % {"email": user.email}
            )
        self.stderr.write(
            _("A token for %(email)s in the team “%(team)s”. It is shown this once:")
            % {"email": user.email, "team": membership.team.name}
        )
        self.stdout.write(secret)

    def _user(self, email: str) -> User:
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(_("This is not an e-mail address: %(email)s") % {"email": email}) from error
        user = user_by_email(email)
        if user is None:
            user = User.objects.create_user(email)
            self.stderr.write(_("A new account, without a password: %(email)s") % {"email": email})
        if not user.is_active:
            raise CommandError(_("This account is switched off."))
        return user

    def _membership(self, user: User, slug: str | None) -> Membership:
        """Return the membership that the token acts under, made where there is none."""
        found = next((m for m in memberships_of(user) if slug in {None, m.team.slug}), None)
        if found is not None:
            return found
        teams = Team.objects.order_by("id")
        team = teams.filter(slug=slug).first() if slug else teams.first()
        if team is not None:
            return Membership.objects.create(team=team, user=user, role=Role.RESEARCHER)
        if slug:
            raise CommandError(_("There is no team with this slug: %(slug)s") % {"slug": slug})
        create_team(name="Team", slug="team", owner=user)
        return memberships_of(user)[0]
