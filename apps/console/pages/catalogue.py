"""What the catalogue's pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from apps.accounts.models import Team
from apps.catalog.selectors import (
    CatalogSize,
    catalog_size,
    recent_imports,
    scenario_with_outputs,
    scenarios_of,
    tags_of,
    versions_of,
)
from apps.console.moments import day
from apps.console.pages.imports import job_row
from apps.console.pages.items import ShownOutput
from apps.console.pages.pictures import rendered

PAGE = 50
_MOST_TAGS = 40


@dataclass(frozen=True)
class VersionRow:
    """A version in the table of its system."""

    key: str
    name: str
    commit: str
    step: int | None
    made: str
    outputs: int


@dataclass(frozen=True)
class SystemGroup:
    """A system with its versions."""

    key: str
    name: str
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario in the list."""

    key: str
    words: str
    tags: tuple[str, ...]
    risk: str
    outputs: int


def catalogue_context(team: Team, now: datetime) -> dict[str, Any]:
    """Return sizes, versions by system and the newest imports."""
    size: CatalogSize = catalog_size(team)
    groups = groupby(versions_of(team), key=lambda version: version.system)
    return {
        "size": size,
        "systems": [
            SystemGroup(system.key, system.name, tuple(map(_version, found))) for system, found in groups
        ],
        "imports": [job_row(job, now) for job in recent_imports(team)],
    }


def scenarios_context(team: Team, tag: str, after: int) -> dict[str, Any]:
    """Return a page of scenarios; `after` is the last id of the page before."""
    found = scenarios_of(team, tag=tag, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    return {
        "scenarios": [
            ScenarioRow(s.key, _first_words(s.messages), tuple(s.tags), s.risk, getattr(s, "output_count", 0))
            for s in shown
        ],
        "tags": tags_of(team)[:_MOST_TAGS],
        "tag": tag,
        "following": shown[-1].pk if len(found) > PAGE else None,
        "begun": after > 0,
    }


def scenario_context(team: Team, key: str) -> dict[str, Any]:
    """Return a scenario with its outputs, rendered.

    Raises:
        NotFound: the team has no such scenario.
    """
    scenario, outputs = scenario_with_outputs(team, key)
    prompt, *shown = rendered(team.pk, scenario.messages, *(o.messages for o in outputs))
    return {
        "scenario": scenario,
        "prompt": prompt,
        "outputs": [
            ShownOutput(o.version.key, o.sample, o.label, messages)
            for o, messages in zip(outputs, shown, strict=True)
        ],
    }


def _version(version: Any) -> VersionRow:
    made = day(version.at or version.created_at)
    return VersionRow(version.key, version.name, version.commit, version.step, made, version.output_count)


def _first_words(messages: list[Any], length: int = 140) -> str:
    """Return how the last thing said by a user begins."""
    said = [m.get("content") for m in messages if isinstance(m, dict) and m.get("role") == "user"]
    text = next((text for text in reversed(said) if isinstance(text, str)), "")
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
