"""The registry of measures: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.analysis.measures._base import Measure
from apps.core.discovery import modules_in


@cache
def measures() -> dict[str, Measure]:
    """Return all measures by the name that results use."""
    found: list[Measure] = [module.MEASURE for module in modules_in("apps.analysis.measures")]
    return {measure.slug: measure for measure in found}
