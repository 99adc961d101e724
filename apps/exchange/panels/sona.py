"""SONA Systems: one parameter; opening the way back grants the credit, so only people who are through are given it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exchange.panels._base import PanelType
from apps.raters.models import Outcome

PANEL = PanelType(
    slug="sona",
    label="SONA Systems",
    parameters={"person": "id"},
    address="?id=%SURVEY_CODE%",
    returns=frozenset({Outcome.COMPLETE}),
    notes=(
        _("Paste the address below as the study's URL; SONA puts the person in the place of %SURVEY_CODE%."),
        _("Paste the client-side completion URL as the way back, with {id} in the place of XXXX."),
        _("Opening the way back grants the credit, so only people who are through are shown it."),
    ),
)
