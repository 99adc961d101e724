"""How far numbers agree: the share of their spread that lies between items."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._agreement import Agreed, AgreementMeasure, Ratings
from apps.statistics.agreement import icc


class Icc(AgreementMeasure):
    """The one-way form, which takes any number of ratings an item."""

    slug = "icc"
    label = _("Intraclass correlation")
    about = _(
        "Share of the spread of single ratings that lies between items, one-way; raters may differ from item to item."
    )
    basis = "values"
    cost = "review"

    def coefficient(self, ratings: Ratings) -> Agreed:
        """Return it for these ratings."""
        return icc(units=ratings.units, values=ratings.values, raters=ratings.raters, form="one")


MEASURE = Icc()
