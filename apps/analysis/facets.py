"""How a round's people, scenarios and judgments fall into groups, by the names that slices use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from apps.catalog.library.tags import PLACES
from apps.catalog.models import Scenario
from apps.raters.models import Rater
from apps.responses.selectors import weeks_of
from apps.statistics.arrays import Bools, Ints

DISTRIBUTION = "distribution"
OF_SCENARIOS = ("tag", "risk", "value", "locale", DISTRIBUTION, "set", "attribute")
ARM = "arm"
PERIOD = "period"
NOT_MEASURED = ("class", "label", "theme", ARM, PERIOD, "rater", "raters", "option")
"""Words that slices reserve for what is no group of people or scenarios, or is not measured yet."""


class Coded(Protocol):
    """Judgments as rows that name their rater, their scenario and their arm by code."""

    @property
    def arm(self) -> Ints | None:
        """Code of the arm, by row; None where the round has one arm only."""

    @property
    def rater(self) -> Ints:
        """Code of the rater, by row."""

    @property
    def response(self) -> Ints:
        """Id of the response, by row."""

    @property
    def scenario(self) -> Ints:
        """Code of the scenario, by row."""


@dataclass(frozen=True)
class Facet:
    """Groups of people, of scenarios, of judgments by their arm or of responses, which may overlap.

    `members` holds the codes in each group by its name, names in alphabetical order; codes lie below `size`. Judgments have that of
    their arm, responses their place among `ids`, ascending.
    """

    of: Literal["people", "scenarios", "judgments", "responses"]
    members: dict[str, Ints]
    size: int
    ids: Ints | None = None

    def rows(self, group: str, data: Coded, among: Ints | None = None) -> Bools:
        """Return which rows of the data (or of those `among` them, by number) lie in a group; none for a name that nobody has."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.members.get(group, [])] = True
        codes = self.codes(data)
        return mask[codes if among is None else codes[among]]

    def codes(self, data: Coded) -> Ints:
        """Return each row's code among those that are grouped."""
        if self.of == "judgments":
            return np.zeros(len(data.rater), dtype=np.int64) if data.arm is None else data.arm
        if self.ids is not None:
            return np.searchsorted(self.ids, data.response)
        return data.rater if self.of == "people" else data.scenario


def facet_of_arms(levels: Sequence[str]) -> Facet:
    """Return the judgments by what was explained; no groups where all were given the same."""
    members = {name: np.array([place], dtype=np.int64) for place, name in enumerate(levels)}
    return Facet("judgments", dict(sorted(members.items())), max(len(levels), 1))


def facet_of_weeks(responses: Ints, round_id: int) -> Facet:
    """Return responses of a round (ids, ascending) by the week in which they were given, such as 2026-W05, in UTC."""
    members = {week: np.flatnonzero(np.isin(responses, ids)) for week, ids in weeks_of(round_id).items()}
    here = {week: places for week, places in members.items() if len(places)}
    return Facet("responses", here, len(responses), responses)


@dataclass(frozen=True, eq=False)
class Variants:
    """Scenarios that differ in one attribute within their set.

    `group` and `value` hold each scenario's set and value by code, -1 where it has none; `values` names the latter.
    """

    attribute: str
    group: Ints
    value: Ints
    values: tuple[str, ...]


def facet_of(
    key: str, *, people: Ints, scenarios: Ints, profiles: Callable[[], Mapping[int, Mapping[str, object]]]
) -> Facet | None:
    """Return the groups of a slice's key, None for one that is not measured yet; unknown keys are fields of profiles.

    Args:
        key: the name that a slice uses.
        people: ids of raters by code, ascending.
        scenarios: ids of scenarios by code, ascending.
        profiles: gives what people said of themselves, by id; asked where the key is a field of theirs.
    """
    if key in NOT_MEASURED:
        return None
    if key in OF_SCENARIOS:
        return Facet("scenarios", _members(scenarios, _of_scenarios(key, scenarios)), len(scenarios))
    if key == "cohort":
        rows = Rater.objects.filter(pk__in=people.tolist()).exclude(cohort="")
        return Facet("people", _members(people, rows.values_list("pk", "cohort")), len(people))
    told = ((pk, said(values[key])) for pk, values in profiles().items() if values.get(key) not in ("", None))
    return Facet("people", _members(people, told), len(people))


def said(value: object) -> str:
    """Return a profile's, an attribute's or a slice's value as one word, however it was written: true, 5, other."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def variants_of(scenarios: Ints) -> tuple[Variants, ...]:
    """Return how scenarios (ids by code, ascending) form counterfactual sets, for each attribute that they name."""
    rows = Scenario.objects.filter(pk__in=scenarios.tolist()).exclude(set="").order_by("pk")
    told = list(rows.values_list("pk", "set", "attribute"))
    groups = {name: code for code, name in enumerate(sorted({name for _pk, name, _value in told}))}
    found = []
    for attribute in sorted({key for _pk, _name, values in told for key in values}):
        having = [(pk, name, said(values[attribute])) for pk, name, values in told if attribute in values]
        names = {name: code for code, name in enumerate(sorted({value for _pk, _name, value in having}))}
        place = np.searchsorted(scenarios, np.array([pk for pk, _name, _value in having], dtype=np.int64))
        group, value = np.full(len(scenarios), -1), np.full(len(scenarios), -1)
        group[place] = [groups[name] for _pk, name, _value in having]
        value[place] = [names[said] for _pk, _name, said in having]
        found.append(Variants(attribute, group, value, tuple(names)))
    return tuple(found)


def _of_scenarios(key: str, ids: Ints) -> Iterable[tuple[int, str]]:
    rows = Scenario.objects.filter(pk__in=ids.tolist())
    if key in {"set", "risk", "value", "locale"}:
        return ((pk, name) for pk, name in rows.values_list("pk", key) if name)
    if key == "tag":
        return ((pk, tag) for pk, tags in rows.values_list("pk", "tags") for tag in tags)
    if key == DISTRIBUTION:
        return ((pk, tag) for pk, tags in rows.values_list("pk", "tags") for tag in tags if tag in PLACES)
    return (
        (pk, said(value)) for pk, found in rows.values_list("pk", "attribute") for value in found.values()
    )


def weights_of_scenarios(ids: Ints) -> dict[int, float]:
    """Return each scenario's traffic weight."""
    return dict(Scenario.objects.filter(pk__in=ids.tolist()).values_list("pk", "weight"))


def _members(ids: Ints, pairs: Iterable[tuple[int, str]]) -> dict[str, Ints]:
    """Return the codes that have each name, ascending, names in alphabetical order; `ids` ascend."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for pk, name in pairs:
        found[name].add(pk)
    return {
        name: np.searchsorted(ids, np.array(sorted(found[name]), dtype=np.int64)) for name in sorted(found)
    }
