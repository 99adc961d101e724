"""Tables of people who judge: rater, profile, link, participation, consent, departure."""

from __future__ import annotations

from apps.raters.models.consent import Consent, ConsentText
from apps.raters.models.departure import Departure, Erasure
from apps.raters.models.link import Invitee, Link
from apps.raters.models.participation import Check, Device, Outcome, PanelEntry, Participation
from apps.raters.models.rater import PROXY, Profile, Rater, RaterStatus

__all__ = [
    "PROXY",
    "Check",
    "Consent",
    "ConsentText",
    "Departure",
    "Device",
    "Erasure",
    "Invitee",
    "Link",
    "Outcome",
    "PanelEntry",
    "Participation",
    "Profile",
    "Rater",
    "RaterStatus",
]
