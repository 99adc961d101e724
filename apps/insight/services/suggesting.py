"""Proposing a change of what is judged, from the words that say why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Problem
from apps.core.text import clean_text
from apps.insight.coding.passages import readable_excerpts
from apps.insight.models import Excerpt, Suggestion, SuggestionKind, Theme
from apps.studies.models import Study

LONGEST_TITLE = 200
LONGEST_WORDS = 5_000


def suggest_from_excerpt(
    *, study: Study, excerpt_id: int, kind: str, actor: User | None, now: datetime
) -> Suggestion:
    """Make a suggestion of a passage, which it keeps; its title begins as the note beside the passage, never as somebody's words.

    Raises:
        NotFound: the study has no such excerpt, or others may not read it.
        Invalid: there is no such kind.
    """
    excerpt = readable_excerpts(study).filter(pk=excerpt_id).first()
    if excerpt is None:
        raise NotFound("")
    # A title is a member's own and stays when the person behind the passage goes.
    place = _("A comment") if excerpt.session_id is None else _("A passage of a session")
    return _made(study, kind, excerpt.note or place, actor, now, excerpt=excerpt)


def suggest_from_theme(
    *, study: Study, theme_id: int, kind: str, actor: User | None, now: datetime
) -> Suggestion:
    """Make a suggestion of a theme, which it keeps; its title begins as the theme's name.

    Raises:
        NotFound: the study has no such theme.
        Invalid: there is no such kind.
    """
    theme = Theme.objects.filter(round__study=study, pk=theme_id).first()
    if theme is None:
        raise NotFound("")
    return _made(study, kind, theme.name, actor, now, theme=theme)


@transaction.atomic
def edit_suggestion(
    *, study: Study, suggestion_id: int, kind: str, title: str, words: str, actor: User
) -> Suggestion:
    """Change one's own suggestion.

    Raises:
        NotFound: the study has no such suggestion of this person.
        Invalid: there is no such kind, no title, or too much of something; the problems say which.
    """
    found = (
        Suggestion.objects.select_for_update().filter(study=study, pk=suggestion_id, made_by=actor).first()
    )
    if found is None:
        raise NotFound("")
    _check_kind(kind)
    title = clean_text(" ".join(title.split()), max_length=LONGEST_TITLE)
    if not title:
        raise Invalid("", problems=(Problem("/title", _("Say in a few words what to change.")),))
    found.kind, found.title = kind, title
    found.words = clean_text(words.strip(), max_length=LONGEST_WORDS)
    found.save(update_fields=["kind", "title", "words"])
    return found


def delete_suggestion(*, study: Study, suggestion_id: int, actor: User) -> None:
    """Delete one's own suggestion.

    Raises:
        NotFound: the study has no such suggestion of this person.
    """
    found, _rows = Suggestion.objects.filter(study=study, pk=suggestion_id, made_by=actor).delete()
    if not found:
        raise NotFound("")


def _made(
    study: Study,
    kind: str,
    title: str,
    actor: User | None,
    now: datetime,
    *,
    excerpt: Excerpt | None = None,
    theme: Theme | None = None,
) -> Suggestion:
    _check_kind(kind)
    short = " ".join(title.split())
    short = short if len(short) <= LONGEST_TITLE else f"{short[: LONGEST_TITLE - 1]}…"
    # A button that is pressed twice proposes once.
    made, _new = Suggestion.objects.get_or_create(
        study=study,
        kind=kind,
        title=short,
        excerpt=excerpt,
        theme=theme,
        made_by=actor,
        defaults={"made_at": now},
    )
    return made


def _check_kind(kind: str) -> None:
    if kind not in SuggestionKind.values:
        raise Invalid(_("Say what would be changed."), problems=(Problem("/kind", _("Choose one.")),))
