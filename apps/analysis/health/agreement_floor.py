"""Do raters agree at least as much as the protocol asks?"""

from __future__ import annotations

from apps.analysis.health._base import Check, Patient
from apps.analysis.measures import measures
from apps.statistics.errors import Undefined
from apps.statistics.quality import Health, agreement_floor


class AgreementFloor(Check):
    """Judgments that agree no better than chance say little about versions, however many there are."""

    slug = "agreement_floor"

    def health(self, patient: Patient) -> Health | None:
        """Return alpha against the floor; None where the protocol sets none."""
        floor = patient.protocol.document.quality.agreement_floor
        if floor is None:
            return None
        drafts = measures()["krippendorff_alpha"].estimates(patient.data)
        found = next((draft for draft in drafts if draft.version is None), None)
        if found is None or found.value is None or found.low is None or found.high is None:
            raise Undefined("Agreement cannot be computed yet.")
        return agreement_floor(
            value=found.value, low=found.low, high=found.high, n=found.n, raters=found.raters, floor=floor
        )


CHECK = AgreementFloor()
