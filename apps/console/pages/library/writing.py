"""What the pages show on which a scenario is written: what it says now, and what changed while somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.accounts.models import Team
from apps.catalog.library.editing import newest_change
from apps.catalog.library.finding import scenario_in
from apps.catalog.models import Scenario
from apps.console.pages.library.asked import scenario_url
from apps.console.pages.pictures import rendered


@dataclass(frozen=True)
class Draft:
    """A scenario that somebody is about to change, and `seen`: the newest change that they have read."""

    scenario: Scenario
    seen: int

    def context(self, *, stale: bool = False) -> dict[str, Any]:
        """Return what both pages need; after somebody else was faster also how the turns are now."""
        return {
            "scenario": self.scenario,
            "url": scenario_url(self.scenario.key),
            "seen": self.seen,
            "now": rendered(self.scenario.team_id, self.scenario.messages)[0] if stale else (),
            "stale": stale,
        }


def draft_of(team: Team, key: str) -> Draft:
    """Return a scenario to be changed.

    Raises:
        NotFound: the team has no such scenario.
    """
    seen = newest_change(scenario_in(team, key))
    # Read after that: a change between the two is newer than what was seen, so that saving refuses.
    return Draft(scenario_in(team, key), seen)
