"""From a search of the library to a study of what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.catalog.library.finding import matching
from apps.catalog.selectors import usable
from apps.console.pages.library.asked import Asked
from apps.core.errors import Refused

MOST = 2_000
"""Scenarios that a study names one by one."""

_SAID = frozenset({"tag", "risk", "value", "set", "origin", "locale"})
"""What a protocol can ask of scenarios; all else is written down as the keys of those that were found."""


@dataclass(frozen=True)
class Chosen:
    """Which scenarios a study begins with: how many there are now, and `items.scenarios` of its protocol."""

    count: int
    scenarios: dict[str, Any]


def chosen(team: Team, asked: Asked) -> Chosen | None:
    """Return the scenarios that fit and that rounds may use, None where nothing is asked for.

    Raises:
        Refused: they have to be named one by one, and are too many.
    """
    wanted = asked.wanted()
    if wanted.is_everything:
        return None
    found = matching(team, wanted) & usable(team)
    count = found.count()
    if all(name in _SAID and value for name, value in asked.filters) and not wanted.words:
        said: dict[str, Any] = dict(asked.filters)
        said.pop("tag", None)
        return Chosen(count, {**said, **({"tags": list(wanted.tags)} if wanted.tags else {})})
    if count > MOST:
        raise Refused(
            _("More than %(most)d scenarios were found. Search for fewer, or choose by tags.")
            % {"most": MOST}
        )
    return Chosen(count, {"keys": list(found.order_by("key").values_list("key", flat=True))})
