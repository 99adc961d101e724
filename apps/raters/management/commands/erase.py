"""`manage.py erase NUMBER`: remove one person for good who cannot do it themselves, because no browser of theirs is left."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.raters.models import Rater
from apps.raters.services import erase


class Command(BaseCommand):
    """Erase one rater by the number that stands for them."""

    help = "Erase one person, by the number (pseudonym) that stands for them. There is no way back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number."""
        parser.add_argument("number", help="the pseudonym, such as r-1a2b3c4d")
        parser.add_argument("--team", default="", help="the team's slug, where two teams know such a number")

    def handle(self, *, number: str, team: str, **options: Any) -> None:
        """Erase, and print the receipt."""
        found = Rater.objects.filter(pseudonym=number)
        raters = list((found.filter(team__slug=team) if team else found)[:2])
        if len(raters) != 1:
            raise CommandError(
                _("More than one person has this number; name the team with --team.")
                if raters
                else _("Nobody has this number.")
            )
        receipt = erase(rater=raters[0], now=timezone.now())
        self.stdout.write(_("Erased. Receipt: %(receipt)s") % {"receipt": receipt.receipt})
