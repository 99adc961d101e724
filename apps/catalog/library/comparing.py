"""What differs between two revisions of a scenario, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from typing import Any

from apps.accounts.models import Team
from apps.catalog.library.finding import scenario_in
from apps.catalog.models import Scenario, ScenarioRevision
from apps.core.errors import NotFound
from apps.core.rendering.texts import text_of

MOST_LINES = 2_000
"""Lines of a side that are matched with those of the other: where lines repeat, the work grows with the cube of their number."""

_AROUND = 3
_HUNK = re.compile(r"(?<=[-+])\d+")


def difference(
    team: Team, key: str, *, old: int | None = None, new: int | None = None
) -> tuple[int, int, str]:
    """Return the numbers of two revisions and what differs in card and turns, as a unified diff: "" where nothing does.

    Where more than 2,000 lines stand between the first and the last that differ, all of the old ones are given as removed and all of the
    new ones as added.

    Args:
        team: whose library.
        key: of the scenario.
        old: number of the older one, the one before `new` where it is None.
        new: number of the newer one, what the scenario says now where it is None.

    Raises:
        NotFound: the team has no such scenario, or that has no such revision.
    """
    scenario = scenario_in(team, key)
    new = scenario.revision if new is None else new
    old = new - 1 if old is None else old
    one, other = (list(_lines(_text(scenario, number))) for number in (old, new))
    return old, new, "\n".join(unified(one, other, (f"revision {old}", f"revision {new}")))


def unified(old: Sequence[str], new: Sequence[str], names: tuple[str, str]) -> Iterator[str]:
    """Yield the lines of a unified diff, none where nothing differs; only what stands between the same ends is matched, if it is not too long."""
    head = shared(old, new)
    tail = shared(old[head:][::-1], new[head:][::-1])
    start, rest = max(0, head - _AROUND), max(0, tail - _AROUND)
    one, other = old[start : len(old) - rest], new[start : len(new) - rest]
    if max(len(old), len(new)) - head - tail <= MOST_LINES:
        for line in unified_diff(one, other, *names, lineterm="", n=_AROUND):
            yield _HUNK.sub(lambda at: str(int(at[0]) + start), line) if line.startswith("@@") else line
        return
    before, after = head - start, tail - rest
    yield f"--- {names[0]}"
    yield f"+++ {names[1]}"
    yield f"@@ -{_range(start, len(one))} +{_range(start, len(other))} @@"
    yield from (f" {line}" for line in one[:before])
    yield from (f"-{line}" for line in one[before : len(one) - after])
    yield from (f"+{line}" for line in other[before : len(other) - after])
    yield from (f" {line}" for line in one[len(one) - after :])


def shared(old: Sequence[Any], new: Sequence[Any]) -> int:
    """Return how many at the beginning are the same."""
    return next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _range(start: int, length: int) -> str:
    """Return a range of lines as a unified diff writes it."""
    return str(start + 1) if length == 1 else f"{start + (length > 0)},{length}"


def _text(scenario: Scenario, number: int) -> Scenario | ScenarioRevision:
    if number == scenario.revision:
        return scenario
    found = ScenarioRevision.objects.filter(scenario=scenario, number=number).first()
    if found is None:
        raise NotFound("")
    return found


def _lines(text: Scenario | ScenarioRevision) -> Iterator[str]:
    yield from (f"{name}: {said}" for name, said in sorted(text.context.items()))
    for turn in text.messages:
        yield f"[{turn['role']}]"
        yield from text_of(turn).splitlines()
