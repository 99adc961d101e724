"""What people do with themes: name, merge, split and hide them, and say which texts belong to them.

A theme that somebody has worked on is theirs: it stays when themes are found again.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Invalid, NotFound, Refused
from apps.core.events import publish
from apps.core.text import clean_text
from apps.insight.criteria import COMMENT
from apps.insight.events_themes import ThemesChanged
from apps.insight.models import Theme, ThemeMember, ThemeOrigin
from apps.insight.texts import codable_texts
from apps.insight.theme_names import LONGEST, fresh_name
from apps.studies.models import Round
from apps.text.themes import words_of


@transaction.atomic
def rename_theme(*, round_: Round, theme_id: int, name: str) -> Theme:
    """Call a theme something else.

    Raises:
        NotFound: the round has no such theme.
        Invalid: there is no name, or it is too long.
        Refused: another theme of the round is called so, or the theme follows a code, which names it.
    """
    theme = _held(round_, theme_id)
    if theme.origin == ThemeOrigin.CODE:
        raise Refused(_("This theme is called as its code is. Rename the code."))
    theme.name = _free_name(round_, name, but=theme.pk)
    return _touched(theme, "name")


@transaction.atomic
def merge_themes(*, round_: Round, theme_id: int, into: int) -> Theme:
    """Let one theme take over the texts of another, which is put away; return the one.

    Raises:
        NotFound: the round has no such theme.
        Invalid: both are the same.
        Refused: one of them follows a code, or was put away meanwhile.
    """
    if theme_id == into:
        raise Invalid(_("Choose another theme to merge it into."))
    theme, home = _held(round_, theme_id), _held(round_, into)
    _refuse_of_code(theme)
    _refuse_of_code(home)
    if theme.hidden or home.hidden:
        raise Refused(_("One of these themes was put away. Bring it back first."))
    there = dict(home.members.values_list("text_id", "weight"))
    rows = theme.members.values_list("text_id", "weight")
    new = [ThemeMember(theme=home, text_id=text, weight=weight) for text, weight in rows if text not in there]
    ThemeMember.objects.bulk_create(new)
    theme.hidden = True
    _touched(theme, "hidden")
    return _touched(home)


@transaction.atomic
def split_theme(
    *, round_: Round, theme_id: int, name: str, term: str = "", texts: Collection[int] = ()
) -> Theme:
    """Move texts of a theme to a new one, and return that: those that have a word, or these by id.

    Raises:
        NotFound: the round has no such theme.
        Invalid: there is no name, or it is too long; or no text would move, or all.
        Refused: another theme is called so, or this one follows a code.
    """
    theme = _held(round_, theme_id)
    _refuse_of_code(theme)
    made = Theme(round=round_, origin=ThemeOrigin.MADE, name=_free_name(round_, name), made_by=theme.made_by)
    word, chosen = term.strip().lower(), set(texts)
    members = list(theme.members.select_related("text"))
    moved = [
        one.pk
        for one in members
        if one.text_id in chosen or (word and not chosen and word in words_of(one.text.shown))
    ]
    if not moved:
        raise Invalid(_("No text of this theme has this word. Choose another, or tick texts."))
    if len(moved) == len(members):
        raise Invalid(_("All of its texts would move. Rename the theme, or choose fewer."))
    made.save()
    ThemeMember.objects.filter(pk__in=moved).update(theme=made)
    _touched(theme)
    return made


@transaction.atomic
def show_theme(*, round_: Round, theme_id: int, shown: bool) -> Theme:
    """Put a theme away, or bring it back, under another name where its own is taken.

    Raises:
        NotFound: the round has no such theme.
    """
    theme = _held(round_, theme_id)
    if shown and theme.hidden:
        theme.name = fresh_name(theme.name, _names(round_, but=theme.pk))
    theme.hidden = not shown
    return _touched(theme, "hidden", "name")


@transaction.atomic
def set_criterion(*, round_: Round, theme_id: int, criterion: str) -> Theme:
    """Say which question asks about the same, "" for none: then it is a latent preference.

    Raises:
        NotFound: the round has no such theme.
        Invalid: there is no such question.
    """
    theme = _held(round_, theme_id)
    if criterion and criterion not in criteria_keys(round_):
        raise Invalid(_("This round does not ask that."))
    theme.criterion = criterion
    return _touched(theme, "criterion")


@transaction.atomic
def add_text(*, round_: Round, theme_id: int, text_id: int) -> None:
    """Say that a text belongs to a theme.

    Raises:
        NotFound: the round has no such theme, or no such text that others may read.
        Refused: the theme follows a code.
    """
    theme = _held(round_, theme_id)
    _refuse_of_code(theme)
    if not codable_texts(round_).filter(pk=text_id).exists():
        raise NotFound("")
    ThemeMember.objects.get_or_create(theme=theme, text_id=text_id)
    _touched(theme)


@transaction.atomic
def remove_text(*, round_: Round, theme_id: int, text_id: int) -> None:
    """Say that a text does not belong to a theme.

    Raises:
        NotFound: the round has no such theme, or it has no such text.
        Refused: the theme follows a code.
    """
    theme = _held(round_, theme_id)
    _refuse_of_code(theme)
    gone, _rows = theme.members.filter(text_id=text_id).delete()
    if not gone:
        raise NotFound("")
    _touched(theme)


def criteria_keys(round_: Round) -> list[str]:
    """Return the keys of a round's questions that ask about something of their own, in order."""
    return [question["key"] for question in round_.protocol["questions"] if question["ask"] != COMMENT]


def _held(round_: Round, theme_id: int) -> Theme:
    """Return a theme; nobody else changes themes of its round until the transaction ends."""
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    theme = Theme.objects.filter(round=round_, pk=theme_id).first() if 0 < theme_id < 2**63 else None
    if theme is None:
        raise NotFound("")
    return theme


def _touched(theme: Theme, *fields: str) -> Theme:
    if theme.origin == ThemeOrigin.FOUND:
        theme.origin = ThemeOrigin.MADE
    theme.save(update_fields=["origin", *fields])
    publish(ThemesChanged(theme.round_id))
    return theme


def _refuse_of_code(theme: Theme) -> None:
    if theme.origin == ThemeOrigin.CODE:
        raise Refused(_("This theme holds the texts of a code. Change what is coded, and it follows."))


def _free_name(round_: Round, name: str, *, but: int | None = None) -> str:
    found = clean_text(" ".join(name.split()), max_length=LONGEST)
    if not found:
        raise Invalid(_("Say in a few words what it is about."))
    if found in _names(round_, but=but):
        raise Refused(_("Another theme of this round is called so."))
    return found


def _names(round_: Round, *, but: int | None) -> set[str]:
    rows = Theme.objects.filter(round=round_, hidden=False)
    rows = rows if but is None else rows.exclude(pk=but)
    return set(rows.values_list("name", flat=True))
