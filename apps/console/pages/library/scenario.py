"""One scenario: its turns as raters meet them, what is said about it, who approves it, where it was used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import Discipline, Membership
from apps.catalog.library.approving import mark_of
from apps.catalog.library.reading import Entry, entry_of, outputs_of
from apps.catalog.library.tags import label_of
from apps.catalog.models import Output, Scenario, ScenarioState
from apps.console.moments import day, since
from apps.console.pages.library.asked import scenario_url
from apps.console.pages.library.facts import Fact, card_facts, facts_of, query_url, source_facts
from apps.console.pages.library.finding import state_of
from apps.console.pages.library.history import (
    ChangeRow,
    RevisionRow,
    Word,
    change_row,
    revision_rows,
    who_of,
    word_row,
)
from apps.console.pages.pictures import rendered
from apps.console.pages.studies import State
from apps.core.rendering import Message
from apps.studies.selectors import Use, uses_of

MOST_OUTPUTS = 40
"""Outputs whose texts a page holds; of the others it says that they are there."""


@dataclass(frozen=True)
class Tag:
    """A tag, with all scenarios that have it behind it."""

    label: str
    url: str


@dataclass(frozen=True)
class Voice:
    """A discipline: whether the team asks it, what it says of the text as it is now, whether the reader speaks for it.

    `typed` and `error` are what the reader tried to say and why it was not taken.
    """

    slug: str
    label: str
    asked: bool
    state: State
    by: str
    when: str
    note: str
    yours: bool
    typed: str = ""
    error: str = ""


@dataclass(frozen=True)
class UseRow:
    """A round that has the scenario."""

    title: str
    number: int
    when: str
    revision: int
    url: str


@dataclass(frozen=True)
class OutputRow:
    """What a version answered."""

    ident: str
    version: str
    label: str
    revision: int
    old: bool
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Said:
    """What a reader tried to say for a discipline, and why it was not taken."""

    discipline: str
    note: str
    error: str


@dataclass(frozen=True)
class ScenarioPage:
    """The whole page.

    Attributes:
        read: the mark of the text that the page shows, for whoever says a word of it.
        more_outputs: how many outputs there are beside those shown.
        waits: the disciplines whose yes is missing before rounds use it.
        acts: what may be done about its state, as (name, word on the button).
    """

    key: str
    url: str
    revision: int
    read: str
    shown: bool
    state: State
    waits: tuple[str, ...]
    prompt: tuple[Message, ...]
    card: tuple[Fact, ...]
    tags: tuple[Tag, ...]
    facts: tuple[Fact, ...]
    reference: str
    source: tuple[Fact, ...]
    voices: tuple[Voice, ...]
    words: tuple[Word, ...]
    revisions: tuple[RevisionRow, ...]
    changes: tuple[ChangeRow, ...]
    uses: tuple[UseRow, ...]
    outputs: tuple[OutputRow, ...]
    more_outputs: int
    siblings: tuple[Tag, ...]
    acts: tuple[tuple[str, str], ...]


def scenario_page(reader: Membership, key: str, now: datetime, said: Said | None = None) -> ScenarioPage:
    """Return the page of one scenario, in a fixed number of queries.

    Raises:
        NotFound: the team has no such scenario.
    """
    entry = entry_of(reader.team, key)
    scenario, outputs = entry.scenario, outputs_of(entry.scenario, MOST_OUTPUTS)
    prompt, *answers = rendered(reader.team_id, scenario.messages, *(output.messages for output in outputs))
    return ScenarioPage(
        key=scenario.key,
        url=scenario_url(scenario.key),
        revision=scenario.revision,
        read=mark_of(scenario),
        shown=scenario.shown,
        state=state_of(scenario.state),
        waits=tuple(str(Discipline(name).label) for name in entry.missing)
        if scenario.state != ScenarioState.RETIRED
        else (),
        prompt=prompt,
        card=card_facts(scenario.context),
        tags=tuple(Tag(label_of(tag), query_url("tag", tag)) for tag in scenario.tags),
        facts=tuple(facts_of(scenario)),
        reference=scenario.reference,
        source=tuple(source_facts(scenario.source, reader)),
        voices=tuple(_voices(entry, reader, now, said)),
        words=tuple(word_row(word, now) for word in entry.approvals),
        revisions=tuple(revision_rows(entry, now)),
        changes=tuple(change_row(change, now) for change in entry.changes),
        uses=tuple(_use(use) for use in uses_of(scenario)),
        outputs=tuple(
            _output(n, output, answer, scenario)
            for n, (output, answer) in enumerate(zip(outputs, answers, strict=True), 1)
        ),
        more_outputs=max(0, entry.outputs - MOST_OUTPUTS),
        siblings=tuple(
            Tag(", ".join(map(str, other.attribute.values())) or other.key, scenario_url(other.key))
            for other in entry.siblings
        ),
        acts=_acts(scenario),
    )


def _voices(entry: Entry, reader: Membership, now: datetime, said: Said | None) -> Iterable[Voice]:
    holding, asked = entry.holding, entry.scenario.team.approvals
    for slug, label in Discipline.choices:
        word = holding.get(slug)
        tried = said if said is not None and said.discipline == slug else None
        if word is None:
            state = State("none", _("Not said yet") if slug in asked else _("Not asked for"), "wait", "hour")
        elif word.approved:
            state = State("yes", _("Yes"), "pass", "check")
        else:
            state = State("no", _("No"), "fail", "x")
        yield Voice(
            slug=slug,
            label=str(label),
            asked=slug in asked,
            state=state,
            by=who_of(word.by) if word else "",
            when=since(word.at, now) if word else "",
            note=word.note if word else "",
            yours=slug in reader.disciplines,
            typed=tried.note if tried else "",
            error=tried.error if tried else "",
        )


def _use(use: Use) -> UseRow:
    study = use.round.study
    return UseRow(
        study.title,
        use.round.number,
        day(use.round.launched_at),
        use.revision,
        reverse("console:round", args=[study.slug, use.round.number]),
    )


def _output(number: int, output: Output, messages: tuple[Message, ...], scenario: Scenario) -> OutputRow:
    name = f"{output.version.key}#{output.sample}" if output.sample else output.version.key
    return OutputRow(
        f"o{number}",
        name,
        output.label,
        output.revision,
        output.revision != scenario.revision,
        messages,
    )


def _acts(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    if scenario.state == ScenarioState.RETIRED:
        return (("bring_back", _("Bring it back")),)
    if scenario.state == ScenarioState.PROPOSED:
        return (("accept", _("Take it into use")), ("retire", _("Retire it")))
    return (("retire", _("Retire it")),)
