"""What checks of a share tell of one rater."""

from __future__ import annotations

from apps.analysis.rater_checks._base import Values, percent
from apps.statistics.quality import RaterShares


def share_values(found: RaterShares, rater: int) -> Values:
    """Return hits, n, the share with its interval and what it is held against, in per cent."""
    return {
        "hits": int(found.hits[rater]),
        "n": int(found.n[rater]),
        "share": percent(float(found.value[rater])),
        "low": percent(float(found.low[rater])),
        "high": percent(float(found.high[rater])),
        "reference": percent(found.reference),
    }
