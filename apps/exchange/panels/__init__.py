"""The panels, one file each, found by lying here."""

from __future__ import annotations

from functools import cache

from apps.core.discovery import modules_in
from apps.exchange.panels._base import PanelType


@cache
def panels() -> dict[str, PanelType]:
    """Return every panel by its slug, in the order of their names."""
    found = [module.PANEL for module in modules_in(__name__)]
    return {panel.slug: panel for panel in sorted(found, key=lambda panel: panel.label.lower())}


def panel_of(slug: str) -> PanelType | None:
    """Return one panel, or None where nobody wrote its file."""
    return panels().get(slug)
