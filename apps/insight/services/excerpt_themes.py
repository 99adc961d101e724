"""The words of an excerpt made a theme, or part of one, so that they have a rate among the results."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.events import publish
from apps.core.text import clean_text
from apps.insight.events_themes import ThemesChanged
from apps.insight.models import Excerpt, Text, Theme, ThemeMember, ThemeOrigin
from apps.insight.texts import codable_texts
from apps.insight.theme_names import LONGEST
from apps.studies.models import Round


@transaction.atomic
def theme_excerpt(*, round_: Round, excerpt_id: int, name: str, actor: User | None, now: datetime) -> Theme:
    """Put the texts that an excerpt points at into the round's theme of a name, which is made where there is none; return it.

    Raises:
        NotFound: the round has no such excerpt.
        Invalid: there is no name, it is too long, or nothing was said in this passage that others may read.
        Refused: the theme follows a code.
    """
    called = clean_text(" ".join(name.split()), max_length=LONGEST)
    if not called:
        raise Invalid(_("Say in a few words what it is about."))
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    texts = list(_texts_of(round_, _excerpt(round_, excerpt_id)).values_list("pk", flat=True))
    if not texts:
        raise Invalid(_("Nothing was said in this passage that can be read."))
    theme = Theme.objects.filter(round=round_, name=called, hidden=False).first()
    if theme is None:
        theme = Theme(round=round_, name=called, made_by=actor, made_at=now)
    if theme.origin == ThemeOrigin.CODE:
        raise Refused(_("This theme holds the texts of a code. Change what is coded, and it follows."))
    theme.origin = ThemeOrigin.MADE
    theme.save()
    ThemeMember.objects.bulk_create(
        [ThemeMember(theme=theme, text_id=text) for text in texts], ignore_conflicts=True
    )
    publish(ThemesChanged(round_.pk))
    return theme


def _excerpt(round_: Round, pk: int) -> Excerpt:
    own = Q(text__round=round_) | Q(text=None, session__round=round_)
    found = Excerpt.objects.filter(own, pk=pk).first() if 0 < pk < 2**63 else None
    if found is None:
        raise NotFound("")
    return found


def _texts_of(round_: Round, excerpt: Excerpt) -> QuerySet[Text]:
    """Return the text that was selected, or all that was said between an excerpt's seconds."""
    rows = codable_texts(round_)
    if excerpt.text_id is not None:
        return rows.filter(pk=excerpt.text_id)
    within = Q(until__gte=excerpt.at) | Q(until=None, at__gte=excerpt.at)
    return rows.filter(within, session=excerpt.session_id, at__lte=excerpt.until)
