"""Prolific: three parameters, and a completion code for every outcome."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exchange.panels._base import PanelType

PANEL = PanelType(
    slug="prolific",
    label="Prolific",
    parameters={"person": "PROLIFIC_PID", "study": "STUDY_ID", "session": "SESSION_ID"},
    address="?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}",
    return_url="https://app.prolific.com/submissions/complete?cc={code}",
    notes=(
        _("In Prolific, choose to record ids with URL parameters and paste the address below."),
        _("Add each code below as a completion path, with the action that fits its outcome."),
    ),
)
