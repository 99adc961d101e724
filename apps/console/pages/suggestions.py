"""What the pages of excerpts and of suggestions show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.console.moments import day
from apps.console.pages.codebook import newest_number
from apps.console.pages.coding import clock_of
from apps.core.lazy import LazyText
from apps.insight.coding.passages import Passage, Proposed, passages_of, proposed_in
from apps.insight.coding.people import names_of
from apps.insight.models import SuggestionKind
from apps.responses.session_selectors import session_numbers
from apps.studies.models import Round, Study

KINDS: tuple[tuple[str, LazyText], ...] = (
    (SuggestionKind.DATA, gettext_lazy("Data selection")),
    (SuggestionKind.GUIDELINE, gettext_lazy("Guideline")),
    (SuggestionKind.TASK, gettext_lazy("Evaluation task")),
    (SuggestionKind.INTERFACE, gettext_lazy("Interface")),
)


@dataclass(frozen=True)
class ExcerptRow:
    """An excerpt in the list; `url` leads to its text, or to the second of its session; `clip` plays it, "" for a comment."""

    id: int
    words: str
    note: str
    clock: str
    place: str
    url: str
    clip: str
    by: str
    made: str
    own: bool


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion in the list; `label` is its kind's."""

    id: int
    kind: str
    label: str
    title: str
    words: str
    excerpt: ExcerptRow | None
    theme: str
    by: str
    made: str
    own: bool


@dataclass(frozen=True)
class SuggestionsPage:
    """What was suggested in a study; `round` is the number of its newest round."""

    rows: tuple[SuggestionRow, ...]
    round: int | None


def excerpt_rows(round_: Round, viewer: User) -> tuple[ExcerptRow, ...]:
    """Return a round's excerpts, the newest first."""
    found = passages_of(round_)
    people = names_of(one.by for one in found if one.by)
    numbers = session_numbers(round_.study_id, round_id=round_.pk)
    return tuple(_excerpt(round_.study, one, people, numbers, viewer) for one in found)


def suggestions_page(study: Study, viewer: User, *, may_write: bool) -> SuggestionsPage:
    """Return what was suggested in a study, the newest first; whoever may only read sees of words those that may be quoted."""
    found = proposed_in(study, quotable_only=not may_write)
    by = {one.by for one in found} | {one.passage.by for one in found if one.passage}
    people = names_of(pk for pk in by if pk)
    numbers = session_numbers(study.pk)
    rows = tuple(_suggestion(study, one, people, numbers, viewer) for one in found)
    return SuggestionsPage(rows, newest_number(study))


def _excerpt(
    study: Study, one: Passage, people: Mapping[int, str], numbers: Mapping[int, int], viewer: User
) -> ExcerptRow:
    place: list[str | int] = [study.slug, one.round]
    if one.text is not None:
        url = reverse("console:coded_text", args=[*place, one.text])
    else:
        url = f"{reverse('console:code_session', args=[*place, one.session])}?at={one.at or 0:g}"
    clock = clock_of(one.at)
    return ExcerptRow(
        id=one.id,
        words=one.words,
        note=one.note,
        clock=_("%(start)s to %(end)s") % {"start": clock, "end": clock_of(one.until)}
        if clock and one.until is not None
        else clock,
        place=_("Session %(number)d") % {"number": numbers.get(one.session, 0)}
        if one.session is not None
        else _("Comment"),
        url=url,
        clip=_clip(place, one),
        by=_name(one.by, people),
        made=day(one.made),
        own=one.by == viewer.pk,
    )


def _clip(place: list[str | int], one: Passage) -> str:
    """Return the address that plays a passage of a session: to its end, where it has one."""
    if one.session is None or one.at is None:
        return ""
    span = f"{one.at:.1f}" if one.until is None else f"{one.at:.1f}-{one.until:.1f}"
    return f"{reverse('console:session', args=[*place, one.session])}?t={span}"


def _suggestion(
    study: Study, one: Proposed, people: Mapping[int, str], numbers: Mapping[int, int], viewer: User
) -> SuggestionRow:
    labels = {kind: str(label) for kind, label in KINDS}
    return SuggestionRow(
        id=one.id,
        kind=one.kind,
        label=labels[one.kind],
        title=one.title,
        words=one.words,
        excerpt=_excerpt(study, one.passage, people, numbers, viewer) if one.passage else None,
        theme=one.theme,
        by=_name(one.by, people),
        made=day(one.made),
        own=one.by == viewer.pk,
    )


def _name(pk: int | None, people: Mapping[int, str]) -> str:
    return people.get(pk, _("somebody")) if pk else _("somebody")
