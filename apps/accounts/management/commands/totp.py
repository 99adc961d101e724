"""`manage.py totp`: what only the operator may do about log-in with a code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.accounts.selectors import user_by_email
from apps.accounts.services import reset_totp


class Command(BaseCommand):
    """Forget the TOTP and the recovery codes of somebody who lost both."""

    help = "Let somebody who lost phone and recovery codes log in with their password alone again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare whose codes are forgotten."""
        parser.add_argument("email", metavar="EMAIL", help="who cannot log in any more")
        parser.add_argument("--reset", action="store_true", required=True, help="forget their codes")

    def handle(self, *, email: str, **options: Any) -> None:
        """Forget the codes, and say whether there were any."""
        user = user_by_email(email)
        if user is None:
            raise CommandError(_("There is no account with this address."))
        if not reset_totp(user=user):
            raise CommandError(_("%(email)s logs in without a code.") % {"email": user.email})
        self.stderr.write(_("%(email)s logs in with the password alone now.") % {"email": user.email})
