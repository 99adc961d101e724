"""The charts of a version's page that stand on no other."""

from __future__ import annotations

from apps.dashboards.files._base import ChartFile, Material, Source, of_lines
from apps.dashboards.pages.names import MET, mark_of
from apps.dashboards.profile_cards._base import Profile
from apps.dashboards.profile_cards.wins import CARD


class OfVersion(Source):
    """Whom a version won against."""

    def find(self, material: Material, name: str) -> ChartFile | None:
        """Return the chart of this name, None where no version of the round has it."""
        versions = (key for key in material.subject.versions if name == f"{MET}-{mark_of(key)}")
        version = next(versions, None)
        if version is None:
            return None
        card = CARD.view(Profile(version, material.subject, material.results, material.provenance))
        return None if card is None else of_lines(card.body, material.provenance)


SOURCE = OfVersion()
