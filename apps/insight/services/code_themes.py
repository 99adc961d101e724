"""Themes made of a code: they hold the texts that the code holds of, whatever coders change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import NotFound, Refused
from apps.core.events import publish, take
from apps.insight.coding.codebooks import newest_edition
from apps.insight.events_themes import ThemesChanged
from apps.insight.models import Theme, ThemeMember, ThemeOrigin
from apps.insight.selectors_coding import held_codes
from apps.studies.models import Round
from apps.studies.selectors import round_by_id

CONSUMER = "insight.code_themes"


@transaction.atomic
def promote_code(*, round_: Round, code: str, actor: User | None, now: datetime) -> Theme:
    """Make a theme of a round of a code, or bring back the one there is, and give it the texts that the code holds of.

    Raises:
        NotFound: the newest codebook has no such code.
        Refused: another theme of the round has the code's name.
    """
    newest = newest_edition(round_.study)
    if newest is None:
        raise NotFound("")
    name = newest.code(code).name
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    own = Theme.objects.filter(round=round_, origin=ThemeOrigin.CODE, code=code).order_by("pk").first()
    taken = Theme.objects.filter(round=round_, name=name, hidden=False)
    if (taken.exclude(pk=own.pk) if own else taken).exists():
        raise Refused(_("Another theme is called so. Rename it, or the code, first."))
    if own is None:
        own = Theme(round=round_, origin=ThemeOrigin.CODE, code=code, made_by=actor, made_at=now)
    own.name, own.hidden = name, False
    own.save()
    _follow([own], held_codes(round_), {})
    publish(ThemesChanged(round_.pk))
    return own


def sync_code_themes(round_id: int) -> int:
    """Give every theme that was made of a code the texts that the code holds of now; return how many memberships changed.

    A consumer of `CodesChanged`: it takes the rows that wait for the round. A code that was retired holds of no text,
    one that was merged of those of the code that took it over.
    """
    with transaction.atomic():
        take(CONSUMER, round_id)
        round_ = round_by_id(round_id)
        if round_ is None:
            return 0
        # One at a time: two that read at once would each write what the other has not seen.
        Round.objects.select_for_update(no_key=True).get(pk=round_id)
        themes = list(Theme.objects.filter(round=round_, origin=ThemeOrigin.CODE))
        newest = newest_edition(round_.study)
        if newest is None or not themes:
            return 0
        changed = _follow(themes, held_codes(round_), newest.codebook.merged)
        if changed:
            publish(ThemesChanged(round_id))
        return changed


def _follow(themes: list[Theme], held: Mapping[int, frozenset[str]], merged: Mapping[str, str]) -> int:
    there: dict[int, set[int]] = {theme.pk: set() for theme in themes}
    rows = ThemeMember.objects.filter(theme__in=themes)
    for theme_id, text_id in rows.values_list("theme_id", "text_id"):
        there[theme_id].add(text_id)
    made: list[ThemeMember] = []
    gone = 0
    for theme in themes:
        code = merged.get(theme.code, theme.code)
        wanted = {text for text, codes in held.items() if code in codes}
        old = there[theme.pk] - wanted
        if old:
            gone += ThemeMember.objects.filter(theme=theme, text__in=old).delete()[0]
        made += [ThemeMember(theme=theme, text_id=text) for text in sorted(wanted - there[theme.pk])]
    ThemeMember.objects.bulk_create(made)
    return len(made) + gone
