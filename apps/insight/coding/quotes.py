"""Which words may be quoted in reports, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from django.db.models import DateField, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from apps.insight.coding.occurring import versions_of_items
from apps.insight.models import Text
from apps.insight.texts import codable_texts
from apps.raters.models import Consent
from apps.studies.models import Item, Round

T = TypeVar("T", bound=Hashable)

PUBLICATION = "publication"
"""The purpose under which words may be quoted."""

LEAST_GROUP = 5
"""A cohort of fewer people would say too much about who spoke."""


@dataclass(frozen=True)
class Quote:
    """A text that may be quoted, and its context; never who said it.

    Attributes:
        cohort: of the person, "" where that would tell of fewer than five people with words in this round.
        round: its number.
        versions: keys of those that the person had before them, in alphabetical order.
        session: id of the session, None for a comment: only for whoever may open it.
        second: of the session, None for a comment.
        source: whether it was said, typed or commented.
        scenario: key of what the versions had been asked, "" where it is not known.
        month: in which it was said, as its first day: no finer, since a day may have had one person; None where that would tell of fewer than
            five people with words in this round.
        response: id of the answer that it belongs to, None where there is none: only for whoever may open it.
    """

    text: int
    words: str
    language: str
    cohort: str
    round: int
    versions: tuple[str, ...]
    session: int | None
    second: float | None
    source: str
    scenario: str
    month: date | None
    response: int | None


def quotable_texts(
    round_: Round, *, among: Collection[int] | None = None, after: int = 0, limit: int | None = None
) -> list[Quote]:
    """Return the texts of a round whose people agreed to be quoted and have taken neither that nor themselves back, by id.

    Of a text that others may not read nothing is returned, nor what others said in somebody's session.

    Args:
        round_: whose texts.
        among: ids of the only texts that are wanted, None for all.
        after: ids up to this one are left out.
        limit: how many at most, None for all.
    """
    readable = codable_texts(round_)
    versions = versions_of_items(round_)
    told = _told(readable.values_list("rater__cohort", "rater_id").distinct())
    months = _told(readable.annotate(month=_MONTH).values_list("month", "rater_id").distinct())
    rows = agreed_texts(round_).filter(pk__gt=after)
    rows = rows.select_related("rater", "session__assignment__item__scenario", "response__item__scenario")
    rows = rows if among is None else rows.filter(pk__in=list(among))
    return [
        Quote(
            text=text.pk,
            words=text.shown,
            language=text.language,
            cohort=text.rater.cohort if text.rater.cohort in told else "",
            round=round_.number,
            versions=tuple(sorted(versions.get(item.pk, ()))) if (item := _item_of(text)) else (),
            session=text.session_id,
            second=text.at,
            source=text.source,
            scenario=item.scenario.key if item else "",
            month=month if (month := _said_at(text).date().replace(day=1)) in months else None,
            response=text.response_id,
        )
        for text in rows.order_by("pk")[:limit]
    ]


def count_quotable(round_: Round) -> int:
    """Return how many texts of a round may be quoted."""
    return agreed_texts(round_).count()


def agreed_texts(round_: Round) -> QuerySet[Text]:
    """Return the texts of a round that may be quoted, without order."""
    agreed = Consent.objects.filter(
        rater=OuterRef("rater"), round=round_, purpose=PUBLICATION, withdrawn_at=None
    )
    return codable_texts(round_).filter(Exists(agreed))


_MONTH = TruncMonth(
    Coalesce("session__started_at", "response__at", "checked_at"), output_field=DateField(), tzinfo=UTC
)


def _told(members: Iterable[tuple[T, int]]) -> frozenset[T]:
    """Return the groups that may be told: those of five people at least, and so that all others together are nobody, or five at least.

    Were a single small group kept back, whoever's group is not told would be known to be of that one. `members` are pairs of group and person.
    """
    people = Counter(group for group, _person in members)
    told = sorted((group for group, n in people.items() if n >= LEAST_GROUP), key=lambda one: people[one])
    others = sum(people.values()) - sum(people[one] for one in told)
    while told and 0 < others < LEAST_GROUP:
        others += people[told.pop(0)]
    return frozenset(told)


def _item_of(text: Text) -> Item | None:
    if text.session is not None:
        return text.session.assignment.item
    return text.response.item if text.response else None


def _said_at(text: Text) -> datetime:
    if text.session is not None:
        return text.session.started_at
    return text.response.at if text.response else text.checked_at
