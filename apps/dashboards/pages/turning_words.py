"""What carried a gate, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.core.charts.figures import number
from apps.core.lazy import LazyText

KINDS: dict[str, LazyText] = {
    "raters": gettext_lazy("Raters"),
    "scenarios": gettext_lazy("Scenarios"),
    "judgments": gettext_lazy("Judgments"),
}


def left_out(one: Mapping[str, Any]) -> str:
    """Return how much is left out: `2 of 23 raters`; "" where no set was found."""
    return "" if one["size"] is None else _counted(one["kind"], one["size"], one["of"])


def up_to(one: Mapping[str, Any]) -> str:
    """Return the largest set that was looked at: `2 of 23`."""
    return gettext("%(n)s of %(of)s") % {"n": number(one["tried"]), "of": number(one["of"])}


def headline(row: Mapping[str, Any], verdict: Callable[[str], str]) -> tuple[str, ...]:
    """Return what turns a gate, a sentence for each kind of what can be left out, or that nothing small does."""
    if not row["is_mean"]:
        return (
            gettext(
                "This number is fitted to all judgments together and is no mean of them, so no single rater, scenario or judgment is left out of it."
            ),
        )
    found = [one for one in row["sets"] if one["size"] is not None]
    said = tuple(
        gettext("Without %(set)s this gate would read “%(verdict)s”.")
        % {"set": left_out(one), "verdict": verdict(one["decision"])}
        for one in found
    )
    quiet = [one for one in row["sets"] if one["kind"] not in {turn["kind"] for turn in found}]
    if not quiet:
        return said
    most: dict[str, int] = {}
    for one in quiet:
        most[one["kind"]] = max(most.get(one["kind"], 0), one["tried"])
    of = {one["kind"]: one["of"] for one in quiet}
    sets = "; ".join(_counted(kind, tried, of[kind]) for kind, tried in most.items() if tried)
    if not sets:
        return (*said, gettext("Nothing that holds this gate where it is can be left out."))
    return (
        *said,
        gettext("Leaving out those that hold it most does not change it: up to %(sets)s.") % {"sets": sets},
    )


def course_words(course: Mapping[str, Any]) -> str:
    """Return since when a gate says what it says, "" while it is open."""
    since, steps = course["since"], course["steps"]
    if since is None:
        return ""
    values = {"since": number(since), "steps": number(steps)}
    if course["by"] == "raters":
        return (
            gettext(
                "It has read so since the first %(since)s of %(steps)s equal parts of the people had finished."
            )
            % values
        )
    return (
        gettext("It has read so since the first %(since)s of %(steps)s equal parts of the judgments were in.")
        % values
    )


def _counted(kind: str, size: int, of: int) -> str:
    words = {
        "raters": ngettext("%(n)s of %(of)s rater", "%(n)s of %(of)s raters", of),
        "scenarios": ngettext("%(n)s of %(of)s scenario", "%(n)s of %(of)s scenarios", of),
        "judgments": ngettext("%(n)s of %(of)s judgment", "%(n)s of %(of)s judgments", of),
    }[kind]
    return words % {"n": number(size), "of": number(of)}
