"""The registry of question kinds: one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.core.discovery import modules_in
from apps.studies.kinds._base import Kind


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds by the word that `ask:` uses."""
    found = [module.KIND for module in modules_in("apps.studies.kinds")]
    return {kind.slug: kind for kind in found}


def kind_of(slug: str) -> Kind:
    """Return one kind; protocols are validated before this is asked."""
    return kinds()[slug]
