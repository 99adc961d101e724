"""What is proposed and waits for somebody to take it or leave it."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import Membership
from apps.catalog.library.finding import Wanted, matching, page_of
from apps.catalog.library.tags import label_of
from apps.catalog.models import ScenarioState
from apps.console.pages.library.asked import scenario_url
from apps.console.pages.library.facts import Fact, card_facts, source_facts
from apps.console.pages.pictures import rendered
from apps.core.rendering import Message

PAGE = 10


@dataclass(frozen=True)
class Proposal:
    """A proposed scenario with all that is needed to decide."""

    key: str
    url: str
    prompt: tuple[Message, ...]
    card: tuple[Fact, ...]
    tags: tuple[str, ...]
    source: tuple[Fact, ...]


@dataclass(frozen=True)
class Proposals:
    """A page of them, the newest first."""

    rows: tuple[Proposal, ...]
    following: int | None
    begun: bool


def proposals_page(reader: Membership, after: int) -> Proposals:
    """Return a page of what is proposed; `after` is the id of the last one before."""
    found = matching(reader.team, Wanted(exact={"state": ScenarioState.PROPOSED}))
    rows = page_of(reader.team, found.defer("search"), "newest", after=after, limit=PAGE + 1)
    shown = rows[:PAGE]
    prompts = rendered(reader.team_id, *(scenario.messages for scenario in shown))
    return Proposals(
        rows=tuple(
            Proposal(
                key=scenario.key,
                url=scenario_url(scenario.key),
                prompt=prompt,
                card=card_facts(scenario.context),
                tags=tuple(label_of(tag) for tag in scenario.tags),
                source=tuple(source_facts(scenario.source, reader)),
            )
            for scenario, prompt in zip(shown, prompts, strict=True)
        ),
        following=shown[-1].pk if len(rows) > PAGE else None,
        begun=after > 0,
    )
