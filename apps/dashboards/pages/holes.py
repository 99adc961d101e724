"""Crossings that too few people have judged, in words: no rater of 60 and over has judged medical scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.analysis.reviewing.results import PartResult
from apps.dashboards.pages.groups import Options, group_words

MOST = 5
"""How many the results' page names."""


@dataclass(frozen=True)
class HoleLine:
    """One blind spot: who has not judged what; `is_empty` where nobody has, `planned` where the sampling plan asks for them."""

    said: str
    is_empty: bool
    planned: bool


@dataclass(frozen=True)
class Holes:
    """The blind spots of the newest review; `more` are not among the lines."""

    lines: tuple[HoleLine, ...]
    more: int


def holes_of(part: PartResult | None, options: Options, *, most: int | None = MOST) -> Holes | None:
    """Return the blind spots that the review's part of crossings has found, None for none; `most` None for all that it keeps."""
    found: list[dict[str, Any]] = part.body.get("gaps", []) if part is not None and not part.undefined else []
    if part is None or not found:
        return None
    shown = found if most is None else found[:most]
    return Holes(tuple(lines_of(shown, options)), len(found) - len(shown) + int(part.body.get("more", 0)))


def lines_of(gaps: Iterable[Mapping[str, Any]], options: Options) -> list[HoleLine]:
    """Return a line for each gap that a review has found."""
    return [HoleLine(_said(gap, options), gap["how"] == "none", bool(gap["planned"])) for gap in gaps]


def _said(gap: Mapping[str, Any], options: Options) -> str:
    words = {
        "group": group_words(gap["key"], gap["group"], options),
        "scenarios": group_words(gap["scenario_key"], gap["scenarios"], options),
    }
    if not gap["scenario_key"]:
        return _("Fewer than 5 raters: %(group)s") % words
    if gap["how"] == "none":
        return _("No rater of “%(group)s” has judged scenarios of “%(scenarios)s”") % words
    return _("Fewer than 5 raters of “%(group)s” have judged scenarios of “%(scenarios)s”") % words
