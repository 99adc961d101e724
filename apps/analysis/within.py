"""Whose judgments, and on what, lie within a slice: for lists of single judgments, which researchers alone may open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from apps.analysis.facets import NOT_MEASURED, OF_SCENARIOS, facet_of
from apps.insight.models import Text
from apps.raters.models import Rater
from apps.raters.selectors import profiles_of
from apps.responses.models import Response
from apps.studies.models import Item, Round
from apps.studies.services import protocol_of

THEME = "theme"


@dataclass(frozen=True)
class Within:
    """Ids of what lies within a slice; None where the slice does not narrow it."""

    raters: list[int] | None = None
    scenarios: list[int] | None = None
    responses: list[int] | None = None


def is_known(round_: Round, key: str) -> bool:
    """Return whether judgments of a round can be told apart by this key of a slice."""
    if key in OF_SCENARIOS or key in {THEME, "cohort"}:
        return True
    return key not in NOT_MEASURED and key in protocol_of(round_).document.raters.profile_keys


def within(round_: Round, cut: Mapping[str, str], *, scenario: str = "", rater: str = "") -> Within:
    """Return what lies within a slice of a round, all of whose keys are known.

    Args:
        round_: whose judgments.
        cut: the slice, empty for all of it.
        scenario: key of the one scenario that is meant, "" for all.
        rater: pseudonym of the one rater who is meant, "" for all.
    """
    raters: list[list[int]] = []
    scenarios: list[list[int]] = []
    responses: list[list[int]] = []
    for key, name in cut.items():
        if key == THEME:
            texts = Text.objects.filter(round=round_, themes__theme__name=name)
            responses.append(list(texts.values_list("response_id", flat=True).distinct()))
        elif key in OF_SCENARIOS:
            asked = Item.objects.filter(round=round_).values_list("scenario_id", flat=True).distinct()
            scenarios.append(_members(key, name, scenarios=asked))
        else:
            people = Response.objects.filter(round=round_).values_list("rater_id", flat=True).distinct()
            raters.append(_members(key, name, people=people))
    if scenario:
        items = Item.objects.filter(round=round_, scenario__key=scenario)
        scenarios.append(list(items.values_list("scenario_id", flat=True).distinct()))
    if rater:
        named = Rater.objects.filter(team=round_.study.team_id, pseudonym=rater)
        raters.append(list(named.values_list("pk", flat=True)))
    return Within(_common(raters), _common(scenarios), _common(responses))


def _members(key: str, name: str, *, people: Iterable[int] = (), scenarios: Iterable[int] = ()) -> list[int]:
    raters, asked = (np.array(sorted(ids), dtype=np.int64) for ids in (people, scenarios))
    facet = facet_of(key, people=raters, scenarios=asked, profiles=lambda: profiles_of(raters.tolist()))
    if facet is None or name not in facet.members:
        return []
    ids = asked if key in OF_SCENARIOS else raters
    return [int(ids[code]) for code in facet.members[name]]


def _common(found: list[list[int]]) -> list[int] | None:
    """Return what all lists share, None without any list."""
    return sorted(set.intersection(*map(set, found))) if found else None
