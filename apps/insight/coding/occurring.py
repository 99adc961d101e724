"""In which sessions and answers each code occurs: one row for each, with the person behind it and what they were shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.insight.coding.standing import Keys, Standing, standing_of
from apps.insight.texts import codable_texts
from apps.studies.models import ItemOutput, Round

Place = tuple[str, int]


@dataclass(frozen=True)
class Occurrence:
    """A session or an answer of which something was coded.

    Attributes:
        rater: id of the person.
        item: id of the item, None where it is not known.
        codes: that hold of any of its texts.
        coded: when somebody first coded one of them.
    """

    rater: int
    item: int | None
    codes: Keys
    coded: datetime


@dataclass(frozen=True)
class Occurring:
    """All of a round's, in the order in which they were coded; `names` are the codes' by key, in the codebook's order."""

    names: Mapping[str, str]
    rows: tuple[Occurrence, ...]


def occurring_in(round_: Round, standing: Standing | None = None) -> Occurring:
    """Return in which sessions and answers of a round each code occurs, in one query besides those of the standing."""
    standing = standing or standing_of(round_)
    if standing is None:
        return Occurring({}, ())
    held = standing.held()
    texts = codable_texts(round_).filter(pk__in=list(held)).order_by("pk")
    found: dict[Place, Occurrence] = {}
    for pk, session, response, rater, of_session, of_response in texts.values_list(
        "pk", "session_id", "response_id", "rater_id", "session__assignment__item_id", "response__item_id"
    ):
        place = ("session", session) if session else ("answer", response or -pk)
        coded = _first(standing, pk)
        before = found.get(place)
        found[place] = Occurrence(
            rater,
            of_session or of_response,
            held[pk] | (before.codes if before else frozenset()),
            min(coded, before.coded) if before else coded,
        )
    return Occurring(standing.codes.names, tuple(sorted(found.values(), key=lambda one: one.coded)))


def versions_of_items(round_: Round) -> dict[int, frozenset[str]]:
    """Return the keys of the versions that each item of a round shows, by the item's id."""
    found: dict[int, set[str]] = {}
    rows = ItemOutput.objects.filter(item__round=round_).values_list("item_id", "output__version__key")
    for item, key in rows:
        found.setdefault(item, set()).add(key)
    return {item: frozenset(keys) for item, keys in found.items()}


def _first(standing: Standing, text: int) -> datetime:
    moments = [one.at for one in standing.said.get(text, ())]
    settled = standing.settled.get(text)
    return min([*moments, *([settled.at] if settled else [])])
