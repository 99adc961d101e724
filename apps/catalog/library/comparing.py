"""What differs between two revisions of a scenario, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from apps.accounts.models import Team
from apps.catalog.library.finding import scenario_in
from apps.catalog.models import Scenario, ScenarioRevision
from apps.core.errors import NotFound
from apps.core.rendering.texts import text_of

_AROUND = 3


def difference(
    team: Team, key: str, *, old: int | None = None, new: int | None = None
) -> tuple[int, int, str]:
    """Return the numbers of two revisions and what differs in card and turns, as a unified diff: "" where nothing does.

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
    lines = unified_diff(one, other, f"revision {old}", f"revision {new}", lineterm="", n=_AROUND)
    return old, new, "\n".join(lines)


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
