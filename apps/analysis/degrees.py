"""Degrees of freedom behind an estimate."""

from __future__ import annotations

from apps.statistics.estimates import Estimate
from apps.statistics.population import Population


def degrees_of(found: Estimate, population: Population) -> int:
    """Return the fewest clusters of what is new, less one."""
    clusters = {
        "two_way": min(found.raters, found.scenarios),
        "rater": found.raters,
        "scenario": found.scenarios,
        "none": found.n,
    }[population.clustering]
    return max(clusters - 1, 1)
