"""What carried a gate, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from apps.core.charts.figures import number
from apps.core.lazy import LazyText

KINDS: dict[str, LazyText] = {
    "raters": gettext_lazy("Raters"),
    "scenarios": gettext_lazy("Scenarios"),
    "judgments": gettext_lazy("Judgments"),
}


_FEW: dict[str, LazyText] = {
    "raters": gettext_lazy("fewer than five of %(of)s raters"),
    "scenarios": gettext_lazy("scenarios that fewer than five people judged"),
    "judgments": gettext_lazy("judgments of fewer than five people"),
}
"""What readers are told of sets that speak of so few."""


def left_out(one: Mapping[str, Any]) -> str:
    """Return how much is left out: `2 of 23 raters`; "" where no set was found."""
    return "" if one["decision"] is None else _counted(one["kind"], one["size"], one["of"])


def up_to(one: Mapping[str, Any]) -> str:
    """Return the largest set that was looked at: `2 of 23`; "" where there is none, or nothing could be told of it."""
    if one["reason"] or one["tried"] == 0:
        return ""
    if one["tried"] is None:
        return str(_FEW[one["kind"]]) % {"of": number(one["of"])}
    return gettext("%(n)s of %(of)s") % {"n": number(one["tried"]), "of": number(one["of"])}


def outcome_words(one: Mapping[str, Any]) -> str:
    """Return what came of leaving out where no set was found that turns the gate, and why; "" where one was."""
    if one["decision"] is not None:
        return ""
    if one["reason"]:
        return gettext("could not be told: %(why)s") % {"why": one["reason"]}
    return gettext("stays") if one["tried"] != 0 else gettext("nothing to leave out")


def headline(
    sets: Sequence[Mapping[str, Any]], verdict: Callable[[str], str], *, is_mean: bool
) -> tuple[str, ...]:
    """Return what turns a gate, a sentence for each kind of what can be left out, or that nothing small does, or why that is not known."""
    if not is_mean:
        return (
            gettext(
                "This number is fitted to all judgments together and is no mean of them, so no single rater, scenario or judgment is left out of it."
            ),
        )
    found = [one for one in sets if one["decision"] is not None]
    kinds = {one["kind"] for one in found}
    others = [one for one in sets if one["kind"] not in kinds]
    said = tuple(_turns(one, verdict) for one in found)
    return (*said, *_quiet([one for one in others if not one["reason"]]), *_untold(others))


def _turns(one: Mapping[str, Any], verdict: Callable[[str], str]) -> str:
    values = {"set": left_out(one), "verdict": verdict(one["decision"])}
    if one["size"] is None:
        return gettext("It hangs on %(set)s: without them this gate would read “%(verdict)s”.") % values
    return gettext("Without %(set)s this gate would read “%(verdict)s”.") % values


def _quiet(sets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield that nothing small turns a gate, where something was left out."""
    if not sets:
        return
    most: dict[str, Mapping[str, Any]] = {}
    for one in sets:
        known = most.get(one["kind"])
        if one["tried"] != 0 and (known is None or (one["tried"] or 0) > (known["tried"] or 0)):
            most[one["kind"]] = one
    if not most:
        yield gettext("Nothing that holds this gate where it is can be left out.")
        return
    told = "; ".join(_counted(kind, one["tried"], one["of"]) for kind, one in most.items())
    yield gettext("Leaving out those that hold it most does not change it: up to %(sets)s.") % {"sets": told}


def _untold(sets: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield of what it could not be told whether it turns a gate, a sentence for each reason."""
    for why in dict.fromkeys(one["reason"] for one in sets if one["reason"]):
        kinds = dict.fromkeys(str(KINDS[one["kind"]]) for one in sets if one["reason"] == why)
        yield gettext("%(kinds)s: whether leaving some out changes it could not be told. %(why)s") % {
            "kinds": ", ".join(kinds),
            "why": why,
        }


def unhealthy_words(reading: str) -> str:
    """Return of what a page speaks where the data behind a gate cannot be trusted."""
    return gettext(
        "These data cannot be trusted yet, so the gate has no verdict. What follows is about its interval alone, which reads “%(verdict)s”."
    ) % {"verdict": reading}


def course_words(course: Mapping[str, Any]) -> str:
    """Return since when a gate says what it says, or why that is not known; "" while it is open."""
    since, steps = course["since"], course["steps"]
    if course["reason"]:
        return gettext("Since when it reads so is not known. %(why)s") % {"why": course["reason"]}
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


def _counted(kind: str, size: int | None, of: int) -> str:
    """Return a set in words; `size` is None where it speaks of fewer than five people."""
    if size is None:
        return str(_FEW[kind]) % {"of": number(of)}
    words = {
        "raters": ngettext("%(n)s of %(of)s rater", "%(n)s of %(of)s raters", of),
        "scenarios": ngettext("%(n)s of %(of)s scenario", "%(n)s of %(of)s scenarios", of),
        "judgments": ngettext("%(n)s of %(of)s judgment", "%(n)s of %(of)s judgments", of),
    }[kind]
    return words % {"n": number(size), "of": number(of)}
