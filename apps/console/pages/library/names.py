"""How the fields of a scenario, the lines of its context card and those who speak in it are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

CARD = {"who": gettext_lazy("Who asks"), "where": gettext_lazy("Where"), "goal": gettext_lazy("Goal")}

NAMES: dict[str, Any] = {
    "state": gettext_lazy("State"),
    "messages": gettext_lazy("Text"),
    "context": gettext_lazy("Context card"),
    "tags": gettext_lazy("Tags"),
    "owner": gettext_lazy("Owner"),
    "origin": gettext_lazy("Origin"),
    "weight": gettext_lazy("Traffic weight"),
    "risk": gettext_lazy("Risk"),
    "value": gettext_lazy("Value"),
    "locale": gettext_lazy("Locale"),
    "set": gettext_lazy("Counterfactual set"),
    "attribute": gettext_lazy("Attribute"),
    "label": gettext_lazy("Label"),
    "reference": gettext_lazy("Reference answer"),
}

ROLES = {
    "system": gettext_lazy("Instructions"),
    "developer": gettext_lazy("Instructions (developer)"),
    "user": gettext_lazy("User"),
    "assistant": gettext_lazy("Assistant"),
    "tool": gettext_lazy("Tool"),
}
