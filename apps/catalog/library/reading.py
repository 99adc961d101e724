"""One scenario with all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from apps.accounts.models import Team
from apps.catalog.library.finding import scenario_in
from apps.catalog.models import Approval, Output, Scenario, ScenarioChange, ScenarioRevision

_MOST = 100


@dataclass(frozen=True)
class Entry:
    """A scenario of the library.

    Attributes:
        outputs: how many there are, of all revisions.
        answers: how many of them answer what it says now.
        revisions: the texts it had and has, the newest first; nothing while it has had one only.
        approvals: every word that was said, the newest first, with who said it.
        changes: the newest hundred, with who made them.
        siblings: the other members of its counterfactual set.
    """

    scenario: Scenario
    outputs: int
    answers: int
    revisions: tuple[ScenarioRevision, ...]
    approvals: tuple[Approval, ...]
    changes: tuple[ScenarioChange, ...]
    siblings: tuple[Scenario, ...]

    @property
    def holding(self) -> dict[str, Approval]:
        """The newest word of each discipline on what the scenario says now."""
        words = [word for word in self.approvals if word.revision == self.scenario.revision]
        return {word.discipline: word for word in reversed(words)}

    @property
    def missing(self) -> tuple[str, ...]:
        """The disciplines whose yes the team asks for and that have not said it."""
        return tuple(name for name in self.scenario.team.approvals if name not in self.scenario.approved)


def entry_of(team: Team, key: str) -> Entry:
    """Return a scenario with all that is known of it, in a fixed number of queries.

    Raises:
        NotFound: the team has no such scenario.
    """
    scenario = scenario_in(team, key)
    counts = scenario.outputs.aggregate(
        outputs=Count("id"), answers=Count("id", filter=Q(revision=scenario.revision))
    )
    siblings = Scenario.objects.filter(team=team, set=scenario.set).exclude(pk=scenario.pk).order_by("key")
    return Entry(
        scenario=scenario,
        **counts,
        revisions=tuple(scenario.revisions.select_related("author").order_by("-number")),
        approvals=tuple(scenario.approvals.select_related("by").order_by("-id")[:_MOST]),
        changes=tuple(scenario.changes.select_related("by").order_by("-id")[:_MOST]),
        siblings=tuple(siblings.only("key", "attribute")[:_MOST]) if scenario.set else (),
    )


def outputs_of(scenario: Scenario, limit: int) -> list[Output]:
    """Return what versions answered, at most so many, with the versions; what answers the newest revision comes first."""
    rows = scenario.outputs.select_related("version").order_by("-revision", "version__key", "sample")
    return list(rows[:limit])
