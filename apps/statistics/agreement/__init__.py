"""The family of agreement between raters in one place: import it from here."""

from __future__ import annotations

from apps.statistics.agreement.alpha import UnitAgreement, krippendorff_alpha, unit_agreement
from apps.statistics.agreement.cohen import cohen_kappa
from apps.statistics.agreement.estimate import Agreement
from apps.statistics.agreement.intraclass import IntraclassCorrelation, icc
from apps.statistics.agreement.kappas import fleiss_kappa, gwet_ac1, gwet_ac2, raw_agreement
from apps.statistics.agreement.sets import set_alpha

__all__ = [
    "Agreement",
    "IntraclassCorrelation",
    "UnitAgreement",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "icc",
    "krippendorff_alpha",
    "raw_agreement",
    "set_alpha",
    "unit_agreement",
]
