"""The versions of a draft in their order, and those of the catalogue that are not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from apps.catalog.models import Version
from apps.console.setup.drafting import Change
from apps.console.setup.pointers import get, put


@dataclass(frozen=True)
class ChosenVersion:
    """A version of the draft; `outputs` is None when the catalogue does not know it, `withdrawn` says why it was, "" if it was not."""

    index: int
    key: str
    name: str
    outputs: int | None
    baseline: bool
    first: bool
    last: bool
    withdrawn: str


@dataclass(frozen=True)
class OfferedVersion:
    """A version that can be added."""

    key: str
    label: str
    outputs: int


@dataclass(frozen=True)
class OfferedSystem:
    """A system with versions that can be added."""

    name: str
    versions: tuple[OfferedVersion, ...]


def chosen_keys(document: dict[str, Any]) -> list[str]:
    """Return the keys of the draft's versions, in order."""
    keys = get(document, "/round/versions")
    return [str(key) for key in keys] if isinstance(keys, list) else []


def chosen_versions(document: dict[str, Any], catalogue: Sequence[Any]) -> list[ChosenVersion]:
    """Return the draft's versions with what the catalogue knows of them (`versions_of`)."""
    known = {version.key: version for version in catalogue}
    keys, baseline = chosen_keys(document), get(document, "/round/baseline")
    return [
        ChosenVersion(
            index=index,
            key=key,
            name=known[key].name if key in known else "",
            outputs=known[key].output_count if key in known else None,
            baseline=key == baseline,
            first=index == 0,
            last=index == len(keys) - 1,
            withdrawn=known[key].withdrawn_reason if key in known else "",
        )
        for index, key in enumerate(keys)
    ]


def offered_systems(document: dict[str, Any], catalogue: Sequence[Any]) -> list[OfferedSystem]:
    """Return the catalogue's other versions, by system; withdrawn ones are not offered."""
    chosen = set(chosen_keys(document))
    rest = [v for v in catalogue if v.key not in chosen and v.withdrawn_at is None]
    return [
        OfferedSystem(name, tuple(OfferedVersion(v.key, _label(v), v.output_count) for v in versions))
        for name, versions in groupby(rest, key=lambda version: str(version.system))
    ]


def added(key: str) -> Change:
    """Return the change that puts a version last; one that is there already stays where it is."""

    def change(document: dict[str, Any]) -> None:
        keys = chosen_keys(document)
        if key and key not in keys:
            put(document, "/round/versions", [*keys, key])

    return change


def moved(index: int, by: int) -> Change:
    """Return the change that moves a version up (-1) or down (1)."""

    def change(document: dict[str, Any]) -> None:
        keys = chosen_keys(document)
        if 0 <= index < len(keys) and 0 <= index + by < len(keys):
            keys[index], keys[index + by] = keys[index + by], keys[index]
            put(document, "/round/versions", keys)

    return change


def removed(index: int) -> Change:
    """Return the change that takes a version out, as the baseline too."""

    def change(document: dict[str, Any]) -> None:
        keys = chosen_keys(document)
        if 0 <= index < len(keys):
            gone = keys.pop(index)
            put(document, "/round/versions", keys)
            section = get(document, "/round")
            if isinstance(section, dict) and section.get("baseline") == gone:
                del section["baseline"]

    return change


def _label(version: Version) -> str:
    return f"{version.key} ({version.name})" if version.name else version.key
