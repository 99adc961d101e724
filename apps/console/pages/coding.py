"""What the pages show on which people code: what there is to code, and the texts of one session or question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.console.pages.sessions.timeline import Sound, sounds_of
from apps.core.lazy import LazyText
from apps.insight.coding.codebooks import Edition, newest_edition
from apps.insight.coding.people import names_of
from apps.insight.coding.units import PAGE, Own, Unit, first_uncoded, own_turns, texts_in_order, units_of
from apps.insight.models import Text, TextSource
from apps.responses.session_selectors import recordings_of, session_numbers
from apps.studies.models import Round
from apps.studies.services import protocol_of

_SOURCES: dict[str, LazyText] = {
    TextSource.COMMENT: gettext_lazy("comment"),
    TextSource.NOTE: gettext_lazy("note on marked words"),
    TextSource.THOUGHT: gettext_lazy("typed thought"),
    TextSource.QUESTION: gettext_lazy("asked the assistant"),
    TextSource.UTTERANCE: gettext_lazy("said"),
}


@dataclass(frozen=True)
class Progress:
    """How far one coder is."""

    name: str
    done: int
    you: bool


@dataclass(frozen=True)
class UnitRow:
    """A session or a question in the list."""

    title: str
    about: str
    url: str
    texts: int
    coders: tuple[Progress, ...]
    yours: int


@dataclass(frozen=True)
class ListPage:
    """What there is to code; `codes` is how many codes the newest version has, 0 before the first."""

    sessions: tuple[UnitRow, ...]
    questions: tuple[UnitRow, ...]
    codes: int
    version: int


@dataclass(frozen=True)
class Chip:
    """A code beside a text: `digit` is its key on the keyboard, "" from the tenth on; `words` are those it is about."""

    key: str
    name: str
    help: str
    digit: str
    on: bool
    span: str
    words: str


@dataclass(frozen=True)
class TextRow:
    """A text to code; `old` is the number of the earlier version that it was coded with, 0 for none."""

    id: int
    words: str
    language: str
    source: str
    at: str
    clock: str
    chips: tuple[Chip, ...]
    done: bool
    old: int
    given: int


@dataclass(frozen=True)
class UnitPage:
    """The texts of one session or question on one page; `resume` is the address of the first that waits for this coder.

    `sounds` are the recordings of the session, so that a text can be heard where it is coded.
    """

    title: str
    about: str
    url: str
    session: int | None
    version: int
    rows: tuple[TextRow, ...]
    page: Page[Text]
    resume: str
    sounds: tuple[Sound, ...] = ()


def list_page(round_: Round, viewer: User | None) -> ListPage:
    """Return what there is to code, with how far each coder is."""
    units = units_of(round_)
    people = names_of(pk for unit in units for pk in unit.done)
    asked, numbers = asked_of(round_), session_numbers(round_.study_id, round_id=round_.pk)
    rows = [_unit_row(round_, unit, people, viewer, _titled(unit, asked, numbers)) for unit in units]
    newest = newest_edition(round_.study)
    return ListPage(
        sessions=tuple(row for row, unit in zip(rows, units, strict=True) if unit.session is not None),
        questions=tuple(row for row, unit in zip(rows, units, strict=True) if unit.session is None),
        codes=len(newest.codes) if newest else 0,
        version=newest.number if newest else 0,
    )


def unit_page(
    round_: Round, viewer: User | None, *, session: int | None = None, metric: str = "", page: str = ""
) -> UnitPage:
    """Return one page of the texts of a session or a question, with what this person said of them and nobody else.

    Raises:
        NotFound: there are no such texts.
    """
    rows = texts_in_order(round_, session=session, metric=metric)
    shown = Paginator(rows, PAGE).get_page(page)
    texts = list(shown.object_list)
    newest = newest_edition(round_.study)
    own = own_turns(round_, [text.pk for text in texts], viewer) if viewer else {}
    waiting = first_uncoded(rows, viewer) if viewer else None
    url = unit_url(round_, session, metric)
    if session is None:
        title, about = asked_of(round_).get(metric) or metric, _("comments on one question")
    else:
        number = session_numbers(round_.study_id, round_id=round_.pk).get(session, 0)
        title, about = _("Session %(number)d") % {"number": number}, texts[0].rater.cohort
    return UnitPage(
        title=title,
        about=about,
        url=url,
        session=session,
        version=newest.number if newest else 0,
        rows=tuple(text_row(text, newest, own.get(text.pk)) for text in texts),
        page=shown,
        resume="{}?page={}#t-{}".format(url, *waiting) if waiting else "",
        sounds=()
        if session is None
        else sounds_of(recordings_of(texts[0].session))
        if texts[0].session
        else (),
    )


def text_row(text: Text, newest: Edition | None, own: Own | None) -> TextRow:
    """Return a text with the codes that can be given to it."""
    said = own.said if own else None
    spans = own.spans if own else {}
    return TextRow(
        id=text.pk,
        # A browser reads a return and a line feed as one, and spans count both.
        words=text.shown.replace("\r", " "),
        language="" if text.language == "und" else text.language,
        source=source_of(text.source),
        at="" if text.at is None else f"{text.at:.2f}",
        clock=clock_of(text.at),
        chips=tuple(
            Chip(
                key=code.key,
                name=code.name,
                help=code.definition,
                digit=str(place) if place < 10 else "",
                on=said is not None and code.key in said.codes,
                span="{}-{}".format(*spans[code.key]) if code.key in spans else "",
                words=text.shown[slice(*spans[code.key])] if code.key in spans else "",
            )
            for place, code in enumerate(newest.codes if newest else (), 1)
        ),
        done=said is not None,
        old=said.version if said and newest and said.version != newest.number else 0,
        given=len(said.codes) if said else 0,
    )


def source_of(source: str) -> str:
    """Return where words were said, for people."""
    return str(_SOURCES[source])


def clock_of(seconds: float | None) -> str:
    """Return seconds as 1:04, "" where there are none."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def unit_url(round_: Round, session: int | None, metric: str) -> str:
    """Return where the texts of a session or a question are coded."""
    place = [round_.study.slug, round_.number]
    if session is not None:
        return reverse("console:code_session", args=[*place, session])
    return reverse("console:code_question", args=[*place, metric])


def asked_of(round_: Round) -> dict[str, str]:
    """Return the words of a round's questions by key."""
    protocol = protocol_of(round_)
    return {spec.key: protocol.question_text(spec) for spec in protocol.questions}


def _titled(unit: Unit, asked: Mapping[str, str], numbers: Mapping[int, int]) -> tuple[str, str]:
    """Return what a session or a question is called, and what is said of it."""
    if unit.session is None:
        return asked.get(unit.metric) or unit.metric, unit.metric
    about = ", ".join(part for part in (unit.item, unit.cohort) if part)
    return _("Session %(number)d") % {"number": numbers.get(unit.session, 0)}, about


def _unit_row(
    round_: Round, unit: Unit, people: Mapping[int, str], viewer: User | None, titled: tuple[str, str]
) -> UnitRow:
    you = viewer.pk if viewer else None
    title, about = titled
    return UnitRow(
        title=title,
        about=about,
        url=unit_url(round_, unit.session, unit.metric),
        texts=unit.texts,
        coders=tuple(
            Progress(people[pk], done, pk == you) for pk, done in sorted(unit.done.items()) if pk in people
        ),
        yours=unit.done.get(you, 0) if you else 0,
    )
