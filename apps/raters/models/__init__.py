"""Tables of people who judge: rater, profile, consent, participation."""

from __future__ import annotations

from apps.raters.models.consent import Consent, ConsentText
from apps.raters.models.participation import Participation
from apps.raters.models.rater import PROXY, Profile, Rater, RaterStatus

__all__ = ["PROXY", "Consent", "ConsentText", "Participation", "Profile", "Rater", "RaterStatus"]
