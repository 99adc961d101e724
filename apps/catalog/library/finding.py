"""Finding scenarios: words, tags and facets; in an order that pages can follow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from apps.accounts.models import Discipline, Team
from apps.catalog.models import Scenario, ScenarioState
from apps.core.errors import NotFound
from apps.core.locks import CATALOG, lock_for_transaction

EXACT = ("origin", "owner", "risk", "value", "locale", "set", "state")
"""Fields that are compared as they are."""

ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-id",),
    "oldest": ("id",),
    "key": ("key",),
    "weight": ("-weight", "-id"),
}
"""By name, what a list is ordered by; the last field tells any two scenarios of a team apart."""

MOST_WORDS = 200
"""Characters of a search; more words than that find nothing that fewer would not."""

_LAST_WORD = re.compile(r"(?:^|\s)(\w[\w-]*)\Z")


@dataclass(frozen=True)
class Wanted:
    """Which scenarios are looked for; everything must fit.

    Attributes:
        words: as people type them into a search: `boil "old kettle" -gas or stove`; the last may be the beginning of a word, and the
            whole the beginning of a key.
        tags: all of them.
        exact: field -> value, of `EXACT`; "" stands for scenarios that say nothing there.
        waits: a discipline that has not said yes to what they say now.
        order: one of `ORDERS`.
    """

    words: str = ""
    tags: tuple[str, ...] = ()
    exact: Mapping[str, str] = field(default_factory=dict)
    waits: str = ""
    order: str = "newest"

    @property
    def is_everything(self) -> bool:
        """Whether nothing is filtered."""
        return not (self.words or self.tags or self.exact or self.waits)


def matching(team: Team, wanted: Wanted) -> QuerySet[Scenario]:
    """Return the team's scenarios that fit, in no order."""
    rows = Scenario.objects.filter(team=team)
    if wanted.words.strip():
        rows = rows.filter(_with_words(wanted.words.strip()[:MOST_WORDS]))
    if wanted.tags:
        rows = rows.filter(tags__contains=list(wanted.tags))
    if wanted.exact:
        rows = rows.filter(**{name: wanted.exact[name] for name in EXACT if name in wanted.exact})
    if wanted.waits in Discipline.values:
        rows = rows.exclude(state=ScenarioState.RETIRED).exclude(approved__contains=[wanted.waits])
    return rows


def page_of(team: Team, rows: QuerySet[Scenario], order: str, *, after: int, limit: int) -> list[Scenario]:
    """Return a page of the team's scenarios in one of `ORDERS`; `after` is the id of the last one before, 0 for the first page."""
    fields = ORDERS[order]
    if after:
        known = Scenario.objects.filter(team=team, pk=after)
        last = known.values(*(name.lstrip("-") for name in fields)).first()
        rows = rows.filter(_beyond(fields, last)) if last else rows.none()
    return list(rows.order_by(*fields)[:limit])


def _beyond(fields: Sequence[str], last: Mapping[str, Any]) -> Q:
    """Return the condition of standing after a row in an order, as one comparison of each field after equal ones."""
    beyond, equal = Q(), Q()
    for name in fields:
        plain = name.lstrip("-")
        beyond |= equal & Q(**{f"{plain}__{'lt' if name[0] == '-' else 'gt'}": last[plain]})
        equal &= Q(**{plain: last[plain]})
    return beyond


def _with_words(words: str) -> Q:
    """Return the condition of saying these words, or of having a key that begins so."""
    query = SearchQuery(words, config="simple", search_type="websearch")
    found = _LAST_WORD.search(words)
    begins = Q(key__startswith=words)
    if found is None or words.count('"') % 2:
        return Q(search=query) | begins
    head, last = words[: found.start()].strip(), found[1]
    beginning = SearchQuery(_quoted(last), config="simple", search_type="raw")
    if not head:
        return Q(search=query) | Q(search=beginning) | begins
    together = SearchQuery(head, config="simple", search_type="websearch") & beginning
    return Q(search=query) | Q(search=together) | begins


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "").replace("'", "")
    return f"'{escaped}':*"


def scenario_in(team: Team, key: str) -> Scenario:
    """Return one scenario of a team.

    Raises:
        NotFound: the team has no such scenario.
    """
    found = Scenario.objects.filter(team=team, key=key).select_related("team").defer("search").first()
    if found is None:
        raise NotFound("")
    return found


def locked(scenario: Scenario) -> Scenario:
    """Return a scenario as it is now, locked until the transaction ends; bulk writes wait.

    Raises:
        NotFound: it is gone.
    """
    lock_for_transaction(CATALOG, scenario.team_id)
    found = Scenario.objects.select_for_update(of=["self"]).filter(pk=scenario.pk).first()
    if found is None:
        raise NotFound("")
    return found
