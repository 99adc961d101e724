"""One scenario: its turns as raters meet them, what is said about it, who approves it, where it was used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Discipline, Membership
from apps.catalog.library.approving import mark_of
from apps.catalog.library.proposing import told_source
from apps.catalog.library.reading import Entry, entry_of, outputs_of
from apps.catalog.library.tags import label_of
from apps.catalog.models import Approval, Output, Scenario, ScenarioChange, ScenarioState
from apps.console.moments import day, since
from apps.console.pages.library.asked import query_of, scenario_url
from apps.console.pages.library.finding import origin_label, state_of
from apps.console.pages.library.names import CARD, NAMES
from apps.console.pages.pictures import rendered
from apps.console.pages.studies import State
from apps.core.charts import Figures, figure
from apps.core.rendering import Message
from apps.studies.selectors import Use, uses_of

MOST_OUTPUTS = 40
"""Outputs whose texts a page holds; of the others it says that they are there."""

_LONGEST = 120

_WHY: Mapping[str, Any] = {"low": gettext_lazy("Rated low"), "disputed": gettext_lazy("Disputed")}


@dataclass(frozen=True)
class Fact:
    """Something said about the scenario; `url` leads to all that say the same."""

    label: str
    text: str
    url: str = ""


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
class Word:
    """A word said before: of which revision, by whom, yes or no."""

    label: str
    approved: bool
    revision: int
    by: str
    when: str
    note: str


@dataclass(frozen=True)
class RevisionRow:
    """A text that the scenario had or has, with the address that compares it with the one before."""

    number: int
    current: bool
    by: str
    when: str
    note: str
    compare_url: str


@dataclass(frozen=True)
class ChangeRow:
    """What somebody changed: each field with before and after, both empty where the texts are long."""

    by: str
    when: str
    note: str
    fields: tuple[tuple[str, str, str], ...]


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
        facts=tuple(_facts(scenario)),
        reference=scenario.reference,
        source=tuple(source_facts(scenario.source, reader)),
        voices=tuple(_voices(entry, reader, now, said)),
        words=tuple(_word(word, now) for word in entry.approvals),
        revisions=tuple(_revisions(entry, now)),
        changes=tuple(_change(change, now) for change in entry.changes),
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


def card_facts(context: dict[str, str]) -> tuple[Fact, ...]:
    """Return the lines of a context card that say something."""
    return tuple(Fact(str(label), context[name]) for name, label in CARD.items() if context.get(name))


def query_url(name: str, value: str) -> str:
    """Return the list of those that say this."""
    return reverse("console:library") + query_of([(name, value)])


def _facts(scenario: Scenario) -> Iterable[Fact]:
    for name in ("owner", "origin", "risk", "value", "locale", "set"):
        text = str(getattr(scenario, name))
        if text:
            yield Fact(
                str(NAMES[name]), origin_label(text) if name == "origin" else text, query_url(name, text)
            )
    for name, text in scenario.attribute.items():
        yield Fact(str(name), str(text))
    if scenario.label:
        yield Fact(str(NAMES["label"]), scenario.label)


def source_facts(source: Mapping[str, Any], reader: Membership) -> Iterable[Fact]:
    """Return what a proposal came from: its round, the scenario that it repeats, and for those who may write what went wrong."""
    source = told_source(source, to_researcher=reader.may_write)
    study, number = source.get("study"), source.get("round")
    if study and number:
        round_ = _("%(study)s, round %(number)d") % {"study": study, "number": number}
        yield Fact(_("From"), round_, reverse("console:items", args=[study, number]))
    if source.get("scenario"):
        yield Fact(_("Scenario"), source["scenario"], scenario_url(source["scenario"]))
    for found in source.get("found", []):
        yield Fact(str(_WHY[found["why"]]), _failure(found))


def _failure(found: Mapping[str, Any]) -> str:
    """Return what a failure rests on: `ward/r3: 0.21, 4 judgments of 3 people`."""
    behind = _("%(value)s from %(n)d judgments of %(raters)d people") % {
        "value": figure(found["value"], Figures.NUMBER, 2),
        "n": found["n"],
        "raters": found["raters"],
    }
    return f"{found['version']}: {behind}" if found["version"] else behind


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
            by=_who(word.by) if word else "",
            when=since(word.at, now) if word else "",
            note=word.note if word else "",
            yours=slug in reader.disciplines,
            typed=tried.note if tried else "",
            error=tried.error if tried else "",
        )


def _word(word: Approval, now: datetime) -> Word:
    return Word(
        str(Discipline(word.discipline).label),
        word.approved,
        word.revision,
        _who(word.by),
        since(word.at, now),
        word.note,
    )


def _revisions(entry: Entry, now: datetime) -> Iterable[RevisionRow]:
    scenario = entry.scenario
    if not entry.revisions:
        yield RevisionRow(scenario.revision, True, "", day(scenario.created_at), "", "")  # noqa: FBT003 - a field
    for revision in entry.revisions:
        before = revision.number - 1
        compare = {"from": before, "to": revision.number}
        yield RevisionRow(
            number=revision.number,
            current=revision.number == scenario.revision,
            by=_who(revision.author),
            when=since(revision.created_at, now) if revision.number > 1 else day(scenario.created_at),
            note=revision.note,
            compare_url=scenario_url(scenario.key, "compare_revisions", **compare) if before else "",
        )


def _change(change: ScenarioChange, now: datetime) -> ChangeRow:
    return ChangeRow(
        _who(change.by),
        since(change.at, now),
        change.note,
        tuple(_changed(name, pair) for name, pair in change.fields.items()),
    )


def _changed(name: str, pair: Sequence[Any]) -> tuple[str, str, str]:
    before, after = (_said(name, value) for value in pair)
    return str(NAMES.get(name, name)), before, after


def _said(name: str, value: Any) -> str:
    if name == "state" and value in ScenarioState.values:
        return str(ScenarioState(value).label)
    if isinstance(value, list):
        return _short(", ".join(map(str, value)))
    if isinstance(value, dict):
        return _short(", ".join(f"{part}: {text}" for part, text in value.items()))
    return "" if value is None else _short(value)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


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


def _who(user: object) -> str:
    """Return a person's name; nobody is named where a file or a program did it, or the person is gone."""
    return "" if user is None else str(user)
