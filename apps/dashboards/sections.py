"""The pages of one study, as the line of links that stands on each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.lazy import LazyText
from apps.dashboards.selectors import Seen

RESULTS, CHECKS, TEAM, ABOUT = "results", "checks", "team", "about"

GROUPS: dict[str, LazyText] = {
    RESULTS: _("What came out"),
    CHECKS: _("How far to trust it"),
    TEAM: _("What the team says"),
    ABOUT: _("How it is made"),
}
"""What pages are for; a line shows them group by group, in this order."""


@dataclass(frozen=True)
class Section:
    """A page that a study's dashboards lead to.

    Attributes:
        page: the name of its address.
        writers_only: only owners and researchers may open it.
        group: of `GROUPS`.
    """

    page: str
    label: LazyText
    writers_only: bool = False
    group: str = RESULTS


SECTIONS = (
    Section("study", _("Overview")),
    Section("findings", _("Findings")),
    Section("turning", _("Turning points")),
    Section("versions", _("Versions")),
    Section("compare", _("Compare")),
    Section("trend", _("Trend")),
    Section("leaderboard", _("Leaderboard audit"), group=CHECKS),
    Section("review", _("Full review"), group=CHECKS),
    Section("quality", _("Rater quality"), writers_only=True, group=CHECKS),
    Section("equity", _("Equity"), group=CHECKS),
    Section("behaviour", _("Behaviour"), group=CHECKS),
    Section("decisions", _("Decisions"), group=TEAM),
    Section("comments", _("Comments"), group=TEAM),
    Section("method", _("Method"), group=ABOUT),
    Section("digest", _("Mails"), group=ABOUT),
    Section("sharing", _("Sharing"), writers_only=True, group=ABOUT),
)


@dataclass(frozen=True)
class SectionLink:
    """One link of the line."""

    url: str
    label: str
    current: bool
    group: str


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
            url=f"{reverse(f'dashboards:{one.page}', args=address)}{query}",
            label=str(one.label),
            current=one.page == current,
            group=str(words),
        )
        for group, words in GROUPS.items()
        for one in SECTIONS
        if one.group == group and (seen.may_open_rows or not one.writers_only)
    ]
