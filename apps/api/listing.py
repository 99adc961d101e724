"""The catalogue's records as lists: which rows, and each in the shape in which it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from apps.accounts.models import Team
from apps.catalog.models import Output, Scenario, System, Version
from apps.catalog.records import moment


@dataclass(frozen=True)
class Listing:
    """How one kind of record is listed.

    Attributes:
        filters: parameter -> field it is compared with, and the most characters it may have.
        rows: the team's rows with everything that `as_record` reads.
        as_record: a row in the shape of DESIGN section 8.
    """

    filters: dict[str, tuple[str, int]]
    rows: Callable[[Team], QuerySet[Any]]
    as_record: Callable[[Any], dict[str, Any]]

    def matching(self, team: Team, wanted: dict[str, str]) -> QuerySet[Model]:
        """Return the team's rows that fit all filters."""
        exact = {self.filters[name][0]: value for name, value in wanted.items() if name != "tag"}
        if "tag" in wanted:
            exact["tags__contains"] = [wanted["tag"]]  # type: ignore[assignment]  # an array's lookup takes a list
        return self.rows(team).filter(**exact)


def _system(row: System) -> dict[str, Any]:
    return {"key": row.key, "name": row.name}


def _version(row: Version) -> dict[str, Any]:
    return {
        "key": row.key,
        "system": row.system.key,
        "name": row.name,
        "commit": row.commit,
        "step": row.step,
        "at": moment(row.at) or None,
    }


def _scenario(row: Scenario) -> dict[str, Any]:
    names = ("key", "messages", "tags", "risk", "value", "weight", "set", "attribute", "owner", "origin")
    return {name: getattr(row, name) for name in (*names, "locale", "reference", "label")}


def _output(row: Output) -> dict[str, Any]:
    names = ("messages", "sample", "label", "confidence", "probabilities", "explanation", "meta")
    own = {name: getattr(row, name) for name in names}
    return {"version": row.version.key, "scenario": row.scenario.key, **own}


LISTINGS: dict[str, Listing] = {
    "systems": Listing({"key": ("key", 200)}, lambda team: System.objects.filter(team=team), _system),
    "versions": Listing(
        {"key": ("key", 200), "system": ("system__key", 200)},
        lambda team: Version.objects.filter(team=team).select_related("system"),
        _version,
    ),
    "scenarios": Listing(
        {
            "key": ("key", 200),
            "tag": ("tags", 80),
            "risk": ("risk", 40),
            "set": ("set", 200),
            "origin": ("origin", 80),
            "locale": ("locale", 35),
        },
        lambda team: Scenario.objects.filter(team=team),
        _scenario,
    ),
    "outputs": Listing(
        {"version": ("version__key", 200), "scenario": ("scenario__key", 200)},
        lambda team: Output.objects.filter(version__team=team).select_related("version", "scenario"),
        _output,
    ),
}
"""By the last word of the address."""
