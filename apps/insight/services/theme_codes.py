"""Making a code of a theme, so that people can look for it in every text."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import NotFound, Refused
from apps.insight.coding.codebooks import newest_edition
from apps.insight.coding.records import read_code
from apps.insight.models import Theme, ThemeOrigin
from apps.insight.services.codebooks import save_code
from apps.studies.models import Round, Study


@transaction.atomic
def promote_theme(*, round_: Round, theme_id: int, actor: User | None, now: datetime) -> str:
    """Add a code to the study's codebook that says what a theme is about; return its key.

    Its example is for a member to write: the codebook stays, and is read by more people, when the person behind a text is gone.

    Raises:
        NotFound: the round has no such theme.
        Refused: the codebook has a code of this name, or the theme is that of a code.
        Invalid: the codebook is full.
    """
    # The study before the round, as whoever launches a round in the place of another holds them.
    Study.objects.select_for_update(no_key=True).get(pk=round_.study_id)
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    theme = Theme.objects.filter(round=round_, pk=theme_id).first() if 0 < theme_id < 2**63 else None
    if theme is None:
        raise NotFound("")
    if theme.origin == ThemeOrigin.CODE:
        raise Refused(_("This theme is of a code already."))
    newest = newest_edition(round_.study)
    if newest and any(code.name.casefold() == theme.name.casefold() for code in newest.codes):
        raise Refused(_("The codebook has a code of this name. Rename the theme first."))
    about = _("Is about: %(terms)s") % {"terms": ", ".join(theme.terms)} if theme.terms else ""
    code = read_code({"name": theme.name, "definition": about})
    _book, key = save_code(study=round_.study, actor=actor, code=code, now=now)
    theme.code = key
    if theme.origin == ThemeOrigin.FOUND:
        theme.origin = ThemeOrigin.MADE
    theme.save(update_fields=["code", "origin"])
    return key
