"""What the crowd most likely means, question by question, in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from apps.analysis.reviewing.results import PartResult
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.words import behind

_HUNDRED = 100


@dataclass(frozen=True)
class TruthLine:
    """One question: `said` are its sentences, `reason` says why there are none."""

    name: str
    said: tuple[str, ...]
    reason: str
    behind: str
    method: str


@dataclass(frozen=True)
class Truths:
    """All questions of the newest review that several people answered on the same items; `reason` says why there are none."""

    taken_at: datetime
    lines: tuple[TruthLine, ...]
    reason: str


def truths_of(part: PartResult | None, names: Mapping[str, str]) -> Truths | None:
    """Return what a review says of it, None before the first; `names` are the words of questions by key."""
    if part is None:
        return None
    lines = tuple(_line(one, names) for one in part.body.get("questions", ()))
    return Truths(part.taken_at, lines, part.undefined)


def contested_in(part: PartResult | None, names: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Return the contested items of all questions, each with the question's words; none for those who may not see them."""
    own = part.body.get("private", {}).get("by_question", {}) if part is not None else {}
    return [
        (visible_text(names.get(key, key)), {name: _shown(value) for name, value in one.items()})
        for key, found in own.items()
        for one in found.get("contested", ())
    ]


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [visible_text(str(one)) for one in value]
    return visible_text(value) if isinstance(value, str) else value


def _line(one: Mapping[str, Any], names: Mapping[str, str]) -> TruthLine:
    return TruthLine(
        name=visible_text(names.get(one["metric"], one["metric"])),
        said=() if "undefined" in one else _sentences(one),
        reason=one.get("undefined", ""),
        behind=behind(one["n"], one["raters"]),
        method="" if "undefined" in one else f"{one['method']}; {one['population']}",
    )


def _sentences(one: Mapping[str, Any]) -> tuple[str, ...]:
    items = ngettext(
        "Of %(items)s item that several people answered the model and the majority part ways on %(differ)s.",
        "Of %(items)s items that several people answered the model and the majority part ways on %(differ)s.",
        one["items"],
    )
    tied = ngettext(
        "On %(tied)s item the majority is tied; the model settles %(untied)s of them.",
        "On %(tied)s items the majority is tied; the model settles %(untied)s of them.",
        one["tied"],
    )
    contested = ngettext(
        "%(contested)s item stays contested: no answer is more than %(sure)s%% likely.",
        "%(contested)s items stay contested: no answer is more than %(sure)s%% likely.",
        one["contested"],
    )
    counts = {name: number(one[name]) for name in ("items", "differ", "tied", "untied", "contested")}
    words = {**counts, "sure": number(one["sure"] * _HUNDRED)}
    unanimous = gettext("No item stays contested: each has an answer that is at least %(sure)s%% likely.")
    return tuple(
        said % words
        for said in (items, tied if one["tied"] else "", contested if one["contested"] else unanimous)
        if said
    )
