"""The page of a round's equity, drawn once a process for all who read it alike: hundreds of intervals are the same at each look."""

from __future__ import annotations

from django.utils.translation import get_language

from apps.dashboards.pages.equity import EquityPage, equity_page
from apps.dashboards.pages.groups import Options
from apps.dashboards.pages.how import Provenance
from apps.governance.equity_kept import KeptAudited

MOST = 8
"""So many are kept of one review; languages are few."""


def kept_equity_page(kept: KeptAudited, options: Options, provenance: Provenance | None) -> EquityPage | None:
    """Return the page of what is kept of a round, None where no review has looked; where nothing that it shows is another, as it was drawn before."""
    if kept.found is None:
        return None
    addresses = (provenance.round, provenance.charts_url, provenance.comments_url) if provenance else None
    name = (get_language(), addresses)
    made = kept.made.get(name)
    if made is not None and made[0] == options:
        page: EquityPage = made[1]
        return page
    page = equity_page(kept.found.body, options, provenance)
    if len(kept.made) >= MOST:
        kept.made.clear()
    kept.made[name] = (options, page)
    return page
