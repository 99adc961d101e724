"""Charts as files: each module here brings some, found by lying here. A page and its files are made from the same lists."""

from __future__ import annotations

from functools import cache

from apps.core.discovery import modules_in
from apps.core.errors import NotFound
from apps.dashboards.files._base import COLUMNS, ChartFile, Material, Source
from apps.dashboards.files._withdrawn import captions, table

__all__ = ["COLUMNS", "ChartFile", "Material", "Source", "captions", "chart_named", "table"]


@cache
def sources() -> tuple[Source, ...]:
    """Return what brings charts."""
    return tuple(module.SOURCE for module in modules_in("apps.dashboards.files"))


def chart_named(material: Material, name: str) -> ChartFile:
    """Return the chart of this name.

    Raises:
        NotFound: these numbers have none.
    """
    for source in sources():
        found = source.find(material, name)
        if found is not None:
            return found
    raise NotFound("")
