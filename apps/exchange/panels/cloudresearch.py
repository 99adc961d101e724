"""CloudResearch Connect: people go back to an address of the project, and only when they are through."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.exchange.panels._base import PanelType
from apps.raters.models import Outcome

PANEL = PanelType(
    slug="cloudresearch",
    label="CloudResearch Connect",
    parameters={"person": "participantId", "study": "projectId", "session": "assignmentId"},
    address="",
    returns=frozenset({Outcome.COMPLETE}),
    notes=(
        _("Connect adds its three parameters to the address by itself."),
        _("Paste the redirect address that Connect shows at the end of its wizard as the way back."),
        _("Connect must not be told of a completion otherwise, so other outcomes show their code alone."),
    ),
)
