"""How long raters keep what names people outside, what they said of themselves, and what they took back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.core.errors import NotFound
from apps.core.retention import Clock, kept_for
from apps.raters.models import Invitee, PanelEntry, Participation, Profile, Rater
from apps.raters.services import erase
from apps.studies.models import RoundState

_WITHDRAWN = """
SELECT rater.id, coalesce(rater.study_id, (
           SELECT round.study_id FROM raters_participation own JOIN studies_round round ON round.id = own.round_id
           WHERE own.rater_id = rater.id ORDER BY own.id DESC LIMIT 1)),
       rater.withdrawn_at + interval '30 days'
FROM raters_rater rater WHERE rater.status = 'withdrawn' AND rater.withdrawn_at IS NOT NULL
"""

# A profile serves all rounds of its person, so it goes when each of them is over and its time has passed.
_PROFILES = f"""
SELECT profile.rater_id, max(round.study_id), max(coalesce(own.closed_at, round.closed_at) + {kept_for("profile")})
FROM raters_profile profile
JOIN raters_participation own ON own.rater_id = profile.rater_id
JOIN studies_round round ON round.id = own.round_id
GROUP BY profile.rater_id
HAVING bool_and(coalesce(own.closed_at, round.closed_at) IS NOT NULL AND {kept_for("profile")} IS NOT NULL)
"""  # noqa: S608 - constants
_PANEL = f"""
SELECT entry.participation_id, round.study_id, round.closed_at + coalesce({kept_for("panel")}, interval '90 days')
FROM raters_panelentry entry
JOIN raters_participation own ON own.id = entry.participation_id
JOIN studies_round round ON round.id = own.round_id
WHERE round.closed_at IS NOT NULL
"""  # noqa: S608 - constants
_ADDRESSES = """
SELECT invitee.id, link.study_id, least(link.closed_at, ended.at) + interval '30 days'
FROM raters_invitee invitee
JOIN raters_link link ON link.id = invitee.link_id
LEFT JOIN (
    SELECT study_id, max(closed_at) AS at FROM studies_round GROUP BY study_id HAVING bool_and(state = 'closed')
) ended ON ended.study_id = link.study_id
WHERE link.closed_at IS NOT NULL OR ended.at IS NOT NULL
"""


def _erase(keys: Sequence[int], now: datetime) -> None:
    for rater in Rater.objects.filter(pk__in=keys).order_by("withdrawn_at"):
        try:
            erase(rater=rater, now=now)
        except NotFound:
            continue  # the person was quicker


def _drop_profiles(keys: Sequence[int], now: datetime) -> None:
    """Remove profiles, and the cells of closed rounds, which would still tell of them; open rounds still count by cell."""
    Profile.objects.filter(pk__in=keys).delete()
    Participation.objects.filter(rater_id__in=keys, round__state=RoundState.CLOSED).update(cell=None)


def _drop_panel(keys: Sequence[int], now: datetime) -> None:
    PanelEntry.objects.filter(pk__in=keys).delete()


def _drop_addresses(keys: Sequence[int], now: datetime) -> None:
    Invitee.objects.filter(pk__in=keys).delete()


CLOCKS = (
    Clock(
        "withdrawn",
        _("Everything of people who withdrew"),
        _("30 days after they withdrew"),
        _WITHDRAWN,
        _erase,
    ),
    Clock(
        "profiles",
        _("What people said about themselves"),
        _(
            "After they left, for as long as the protocol says under consent, keep, profile; without, with the study"
        ),
        _PROFILES,
        _drop_profiles,
    ),
    Clock(
        "panel ids",
        _("Ids of a panel"),
        _("90 days after the round closed, or what the protocol says under consent, keep, panel"),
        _PANEL,
        _drop_panel,
    ),
    Clock(
        "addresses",
        _("Addresses of invitations"),
        _("30 days after the link closed or the study's rounds ended"),
        _ADDRESSES,
        _drop_addresses,
    ),
)
