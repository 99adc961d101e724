"""The registry of file formats: one file each, found by lying here. They know no database: bytes in, records out."""

from __future__ import annotations

from functools import cache
from typing import Any

from apps.catalog.importers._base import Importer
from apps.core.discovery import modules_in


@cache
def importers() -> dict[str, Importer[Any]]:
    """Return every importer by its slug, the plainest first."""
    found = [module.IMPORTER for module in modules_in(__name__)]
    return {importer.slug: importer for importer in sorted(found, key=lambda one: (one.rank, one.slug))}


def importer_of(slug: str) -> Importer[Any] | None:
    """Return one importer, or None where nobody wrote its file."""
    return importers().get(slug)


def likely_importer(head: bytes, name: str) -> Importer[Any]:
    """Return the importer that a file looks most made for.

    Args:
        head: how the file begins, at most a few hundred kilobytes.
        name: what it is called; only its ending counts.
    """
    return max(importers().values(), key=lambda one: (one.likes(head, name.lower()), -one.rank))
