"""The catalogue's records as lists: which rows, and each in the shape in which it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from apps.accounts.models import Team
from apps.catalog.library.finding import EXACT, MOST_WORDS, Wanted, matching
from apps.catalog.models import Output, Scenario, System, Version
from apps.catalog.records import moment


@dataclass(frozen=True)
class Listing:
    """How one kind of record is listed.

    Attributes:
        filters: parameter -> field it is compared with, and the most characters it may have.
        rows: the team's rows with everything that `as_record` reads.
        as_record: a row in the shape of DESIGN section 8.
        found: the rows that fit, where they are looked for in another way than by comparing fields.
    """

    filters: dict[str, tuple[str, int]]
    rows: Callable[[Team], QuerySet[Any]]
    as_record: Callable[[Any], dict[str, Any]]
    found: Callable[[Team, dict[str, str]], QuerySet[Any]] | None = None

    def matching(self, team: Team, wanted: dict[str, str]) -> QuerySet[Model]:
        """Return the team's rows that fit all filters."""
        if self.found is not None:
            return self.found(team, wanted)
        exact = {self.filters[name][0]: value for name, value in wanted.items()}
        return self.rows(team).filter(**exact)


def _system(row: System) -> dict[str, Any]:
    return {"key": row.key, "name": row.name}


def version_record(row: Version) -> dict[str, Any]:
    """Return a version in the shape of the contract; one that is withdrawn says since when and why."""
    told = {"withdrawn": {"at": moment(row.withdrawn_at), "reason": row.withdrawn_reason}}
    return {
        "key": row.key,
        "system": row.system.key,
        "name": row.name,
        "commit": row.commit,
        "step": row.step,
        "at": moment(row.at) or None,
        **(told if row.withdrawn_at else {}),
    }


def scenario_record(row: Scenario) -> dict[str, Any]:
    """Return a scenario in the shape of the contract."""
    names = ("key", "messages", "tags", "risk", "value", "weight", "set", "attribute", "owner", "origin")
    return {name: getattr(row, name) for name in (*names, "locale", "reference", "label", "context", "state")}


def scenarios_found(team: Team, wanted: dict[str, str]) -> QuerySet[Scenario]:
    """Return the team's scenarios that fit all parameters."""
    rows = matching(
        team,
        Wanted(
            words=wanted.get("q", ""),
            tags=(wanted["tag"],) if "tag" in wanted else (),
            exact={name: wanted[name] for name in EXACT if name in wanted},
            waits=wanted.get("waits", ""),
        ),
    )
    return rows.filter(key=wanted["key"]) if "key" in wanted else rows


def _output(row: Output) -> dict[str, Any]:
    names = ("messages", "sample", "label", "confidence", "probabilities", "explanation", "meta")
    own = {name: getattr(row, name) for name in names}
    return {"version": row.version.key, "scenario": row.scenario.key, **own}


LISTINGS: dict[str, Listing] = {
    "systems": Listing({"key": ("key", 200)}, lambda team: System.objects.filter(team=team), _system),
    "versions": Listing(
        {"key": ("key", 200), "system": ("system__key", 200)},
        lambda team: Version.objects.filter(team=team).select_related("system"),
        version_record,
    ),
    "scenarios": Listing(
        {
            "key": ("key", 200),
            "q": ("search", MOST_WORDS),
            "tag": ("tags", 80),
            **{name: (name, 200) for name in EXACT},
            "waits": ("approved", 20),
        },
        lambda team: Scenario.objects.filter(team=team),
        scenario_record,
        scenarios_found,
    ),
    "outputs": Listing(
        {"version": ("version__key", 200), "scenario": ("scenario__key", 200)},
        lambda team: Output.objects.filter(version__team=team).select_related("version", "scenario"),
        _output,
    ),
}
"""By the last word of the address."""
