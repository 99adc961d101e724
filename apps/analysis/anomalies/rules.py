"""The rules that close clear cases, in words that stand on the page. A rule never takes anybody out of the numbers.

What would be hard to tell (a near-duplicate, a drift, wrong answers) goes to a person, whatever these rules say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.analysis.anomalies.finding import Sighting
from apps.core.lazy import LazyText

FEW = 15
"""A flag on fewer judgments accuses nobody."""
GOLD, RIGHT = 5, 0.9
"""Whoever was right on such a share of so many gold items has looked."""
FEW_ON_DAYS = 30
"""Days with fewer judgments in all say little."""
GROWN = 2.0
"""What somebody dismissed comes again once it is a hundred times less likely by chance than it was then."""

Answered = Mapping[int, tuple[int, int]]
"""Gold items that each rater, by id, was right on and answered."""


@dataclass(frozen=True)
class Rule:
    """A clear case.

    Attributes:
        slug: what an anomaly that it closed keeps.
        words: the rule, for people.
    """

    slug: str
    words: LazyText
    holds: Callable[[Sighting, Answered], bool]


def _never(sighting: Sighting, gold: Answered) -> bool:
    """Return False: the rule is about what was not seen again."""
    return False


def _few(sighting: Sighting, gold: Answered) -> bool:
    return sighting.rater is not None and sighting.n < FEW


def _looked(sighting: Sighting, gold: Answered) -> bool:
    right, asked = gold.get(sighting.rater or 0, (0, 0))
    return asked >= GOLD and right >= RIGHT * asked


def _few_on_days(sighting: Sighting, gold: Answered) -> bool:
    return sighting.day is not None and sighting.kind != "rate" and sighting.n < FEW_ON_DAYS


def _one_day(sighting: Sighting, gold: Answered) -> bool:
    return sighting.day is not None and sighting.day == sighting.until and sighting.is_over


NOT_BORNE_OUT = Rule(
    "not_borne_out",
    _("Later judgments no longer bear the flag out: the check, made anew on all of them, does not find it."),
    _never,
)

RULES = (
    Rule(
        "few_judgments", _("The flag rests on fewer than fifteen judgments: too few to accuse anybody."), _few
    ),
    Rule(
        "right_on_gold",
        _(
            "The rater was right on at least nine in ten of five or more gold items: whoever is that right has looked, however fast or one-sided."
        ),
        _looked,
    ),
    Rule("few_on_days", _("The days hold fewer than thirty judgments in all."), _few_on_days),
    Rule("one_day", _("A single day was out of line, and the days after it are in line again."), _one_day),
    NOT_BORNE_OUT,
)

HARD = _(
    "Near-duplicates, drift and wrong or contradictory answers always go to a person, and so does everything that a rule does not cover. Only a person takes "
    "a rater out of the numbers."
)

COMES_AGAIN = _(
    "What a person has settled stays settled. A dismissed one comes back once it is a hundred times less likely by chance than when it was dismissed; "
    "one that a rule closed opens again as soon as the rule no longer holds."
)


def rule_for(sighting: Sighting, gold: Answered) -> Rule | None:
    """Return the rule that closes a sighting, None where a person has to look."""
    if sighting.is_hard:
        return None
    return next((rule for rule in RULES if rule.holds(sighting, gold)), None)
