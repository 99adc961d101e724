"""Comparisons without a winner."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.analysis.influence.spans._base import Judged, Span
from apps.analysis.metric_data import Bools
from apps.statistics.errors import Undefined
from apps.statistics.pairwise import Outcome


class Ties(Span):
    """About equal, both bad, or not to be judged."""

    slug = "ties"
    label = _("No winner")
    about = _("Comparisons that ended without a winner: about equal, both bad, or cannot judge.")
    place = 20

    def rows(self, judged: Judged) -> Bools:
        """Return them.

        Raises:
            Undefined: the gate compares no pairs.
        """
        question = judged.asked.question
        if question.measure.basis != "pairs":
            raise Undefined("Only comparisons of two outputs can end without a winner.")
        found: Bools = question.data.outcome >= Outcome.EQUAL
        return found


SPAN = Ties()
