"""A gate's rule: a bound, an operator and a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PATTERN = r"^\s*(low|high|gap_low|gap_high|ratio_low|ratio_high|value|count)\s*(>=|<=)\s*-?[0-9]{1,12}(\.[0-9]{1,12})?\s*$"
CENSUS = ("value", "count")
"""Bounds that take the scenarios at hand for the whole population."""

_PARTS = re.compile(r"\s*(?P<bound>[a-z_]+)\s*(?P<operator>>=|<=)\s*(?P<number>-?[0-9.]+)\s*")


@dataclass(frozen=True)
class Rule:
    """`bound` `operator` `number`, such as low >= 0.5."""

    bound: str
    operator: Literal[">=", "<="]
    number: float

    @property
    def is_census(self) -> bool:
        """Whether the scenarios at hand are the whole population."""
        return self.bound in CENSUS

    @property
    def compares(self) -> bool:
        """Whether it sets a group against everyone else."""
        return self.bound.startswith(("gap_", "ratio_"))

    @property
    def wants_large(self) -> bool:
        """Whether larger is better."""
        return self.operator == ">="

    @property
    def looks_the_wrong_way(self) -> bool:
        """Whether it asks a low bound to be small or a high one to be large, which decides nothing."""
        return self.bound.endswith("high" if self.wants_large else "low")


def rule_of(words: str) -> Rule:
    """Return a rule from its words.

    Raises:
        ValueError: they are no rule.
    """
    found = _PARTS.fullmatch(words) if re.match(PATTERN, words) else None
    if found is None:
        raise ValueError(f"{words!r} is no rule")
    return Rule(found["bound"], ">=" if found["operator"] == ">=" else "<=", float(found["number"]))
