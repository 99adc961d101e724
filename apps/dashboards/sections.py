"""The pages of one study, as the line of links that stands on each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.lazy import LazyText
from apps.dashboards.selectors import Seen


@dataclass(frozen=True)
class Section:
    """A page that a study's dashboards lead to.

    Attributes:
        page: the name of its address.
        writers_only: only owners and researchers may open it.
    """

    page: str
    label: LazyText
    writers_only: bool = False


SECTIONS = (
    Section("study", _("Overview")),
    Section("findings", _("Findings")),
    Section("turning", _("Turning points")),
    Section("versions", _("Versions")),
    Section("compare", _("Compare")),
    Section("trend", _("Trend")),
    Section("leaderboard", _("Leaderboard audit")),
    Section("review", _("Full review")),
    Section("quality", _("Rater quality"), writers_only=True),
    Section("equity", _("Equity")),
    Section("behaviour", _("Behaviour")),
    Section("decisions", _("Decisions")),
    Section("comments", _("Comments")),
    Section("method", _("Method")),
    Section("digest", _("Mails")),
    Section("sharing", _("Sharing"), writers_only=True),
)


@dataclass(frozen=True)
class SectionLink:
    """One link of the line."""

    url: str
    label: str
    current: bool


def sections_of(seen: Seen, current: str, *, number: int | None = None) -> list[SectionLink]:
    """Return the links that this member may follow.

    Args:
        seen: the study, as this member sees it.
        current: the name of the address of the page that they stand on.
        number: of the round that the page shows, None for the newest.
    """
    query = f"?round={number}" if number is not None else ""
    address = [seen.study.team.slug, seen.study.slug]
    return [
        SectionLink(
            f"{reverse(f'dashboards:{one.page}', args=address)}{query}", str(one.label), one.page == current
        )
        for one in SECTIONS
        if seen.may_open_rows or not one.writers_only
    ]
