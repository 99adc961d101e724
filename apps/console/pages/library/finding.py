"""The list of the library: what was found, how much of each kind, what can be chosen and dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Discipline, Team
from apps.catalog.library.facets import Facets, facets_of
from apps.catalog.library.finding import matching, page_of
from apps.catalog.library.proposing import FROM_FAILURE
from apps.catalog.library.tags import group_of, label_of
from apps.catalog.models import Scenario, ScenarioState
from apps.console.pages.library.asked import Asked, scenario_url
from apps.console.pages.studies import State

PAGE = 50
_SHOWN = 8
"""Values of a facet that stand open; the others fold."""

FACETS: Mapping[str, Any] = {
    "state": gettext_lazy("State"),
    "waits": gettext_lazy("Waits for"),
    "distribution": gettext_lazy("Distribution"),
    "commonness": gettext_lazy("How common"),
    "domain": gettext_lazy("Domain"),
    "tag": gettext_lazy("Tags"),
    "origin": gettext_lazy("Origin"),
    "owner": gettext_lazy("Owner"),
    "risk": gettext_lazy("Risk"),
    "value": gettext_lazy("Value"),
    "locale": gettext_lazy("Locale"),
    "set": gettext_lazy("Counterfactual set"),
}
"""What scenarios are counted by, in the order of the page; sets are filtered by and not counted."""

ORDERS = {
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "key": gettext_lazy("By key"),
    "weight": gettext_lazy("Heaviest traffic first"),
}

_OF_TAGS = frozenset({"distribution", "commonness", "domain", "tag"})
_STATES = {
    ScenarioState.PROPOSED: ("wait", "hour"),
    ScenarioState.ACTIVE: ("pass", "check"),
    ScenarioState.RETIRED: ("info", "off"),
}


@dataclass(frozen=True)
class Value:
    """A value of a facet, with the address that chooses or drops it."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A heading with its values; `more` are those that fold."""

    slug: str
    label: str
    values: tuple[Value, ...]
    more: tuple[Value, ...]


@dataclass(frozen=True)
class Choice:
    """A filter that is on, with the address that drops it."""

    facet: str
    label: str
    url: str


@dataclass(frozen=True)
class Row:
    """A scenario that was found."""

    key: str
    url: str
    words: str
    tags: tuple[str, ...]
    state: State
    waits: bool
    weight: float
    revision: int


@dataclass(frozen=True)
class Listing:
    """The whole page.

    Attributes:
        hidden: parameters that a new search keeps.
        query: all of them, for the next page.
        is_everything: whether nothing is filtered, so that an empty list is an empty library.
    """

    words: str
    order: str
    total: int
    rows: tuple[Row, ...]
    facets: tuple[Facet, ...]
    choices: tuple[Choice, ...]
    hidden: tuple[tuple[str, str], ...]
    query: str
    following: int | None
    begun: bool
    is_everything: bool


def listing(team: Team, asked: Asked, after: int) -> Listing:
    """Return a page of what is asked for, in two queries and one more beyond the first page."""
    wanted = asked.wanted()
    found = matching(team, wanted)
    facets = facets_of(found, team.approvals)
    light = found.defer("search", "reference", "source", "context")
    rows = page_of(team, light, wanted.order, after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    return Listing(
        words=wanted.words,
        order=wanted.order,
        total=facets.total,
        rows=tuple(_row(scenario, team) for scenario in shown),
        facets=tuple(_facets(facets, asked)),
        choices=tuple(_choices(asked)),
        hidden=tuple(asked.filters),
        query=asked.query,
        following=shown[-1].pk if len(rows) > PAGE else None,
        begun=after > 0,
        is_everything=wanted.is_everything,
    )


def state_of(state: str) -> State:
    """Return where a scenario is, as a pill."""
    known = ScenarioState(state)
    return State(known.value, str(known.label), *_STATES[known])


def first_words(messages: Iterable[Any], length: int = 140) -> str:
    """Return how the last thing said by a user begins."""
    said = [m.get("content") for m in messages if isinstance(m, dict) and m.get("role") == "user"]
    text = next((text for text in reversed(said) if isinstance(text, str)), "")
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def origin_label(origin: str) -> str:
    """Return how an origin is called; those that the library itself gives have a name."""
    return _("Proposed from a failure") if origin == FROM_FAILURE else origin


def _row(scenario: Scenario, team: Team) -> Row:
    return Row(
        key=scenario.key,
        url=scenario_url(scenario.key),
        words=first_words(scenario.messages),
        tags=tuple(label_of(tag) for tag in scenario.tags),
        state=state_of(scenario.state),
        waits=scenario.state == ScenarioState.ACTIVE and not set(team.approvals) <= set(scenario.approved),
        weight=scenario.weight,
        revision=scenario.revision,
    )


def _facets(facets: Facets, asked: Asked) -> Iterable[Facet]:
    for slug, label in FACETS.items():
        parameter = "tag" if slug in _OF_TAGS else slug
        values = [_value(asked, slug, parameter, value, n) for value, n in facets.of(slug).items()]
        if len(values) > 1 or any(value.chosen for value in values) or "" not in facets.of(slug):
            values.sort(key=lambda value: not value.chosen)
            if values:
                yield Facet(slug, str(label), tuple(values[:_SHOWN]), tuple(values[_SHOWN:]))


def _value(asked: Asked, slug: str, parameter: str, value: str, count: int) -> Value:
    chosen = asked.has((parameter, value))
    url = asked.without(parameter, value) if chosen else asked.with_(parameter, value)
    return Value(_label(slug, value), count, url, chosen)


def _choices(asked: Asked) -> Iterable[Choice]:
    for name, value in asked.filters:
        yield Choice(
            str(FACETS[group_of(value) if name == "tag" else name]),
            _label(name, value),
            asked.without(name, value),
        )


def _label(facet: str, value: str) -> str:
    """Return how a value is called; a word that nobody knows stands for itself."""
    if not value:
        return _("Not said")
    if facet == "state":
        return str(dict(ScenarioState.choices).get(value, value))
    if facet == "waits":
        return str(dict(Discipline.choices).get(value, value))
    if facet == "origin":
        return origin_label(value)
    return label_of(value) if facet in _OF_TAGS else value
