"""What is said about a scenario, as a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Scenario
from apps.console.pages.library.names import CARD
from apps.core.errors import Problem

_LINES = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})


class AboutForm(forms.Form):
    """Tags, owner, origin and the like, the context card, and why it changes."""

    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        widget=_LINES,
        help_text=_(
            "One per line. in-distribution, out-of-distribution, long-tail and edge-case have a place of their own; "
            "domain:triage makes a domain."
        ),
    )
    owner = forms.CharField(label=_("Owner"), required=False, max_length=200)
    origin = forms.CharField(
        label=_("Origin"),
        required=False,
        max_length=80,
        help_text=_("Where it came from: incident, research, usage."),
    )
    weight = forms.FloatField(
        label=_("Traffic weight"), help_text=_("How often it is asked, against the others. 1 is usual.")
    )
    risk = forms.CharField(label=_("Risk"), required=False, max_length=40)
    value = forms.CharField(label=_("Value"), required=False, max_length=40)
    locale = forms.CharField(
        label=_("Locale"), required=False, max_length=35, help_text=_("A language such as de or pt-BR.")
    )
    who = forms.CharField(label=CARD["who"], required=False, max_length=300)
    where = forms.CharField(label=CARD["where"], required=False, max_length=300)
    goal = forms.CharField(label=CARD["goal"], required=False, max_length=300)
    reference = forms.CharField(
        label=_("Reference answer"),
        required=False,
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    label = forms.CharField(label=_("Label"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2_000,
        help_text=_("For whoever reads the changes later."),
    )

    def said(self) -> dict[str, Any]:
        """Return the fields as the library takes them."""
        values = dict(self.cleaned_data)
        del values["note"]
        card = {name: values.pop(name) for name in CARD}
        return {
            **values,
            "tags": [line.strip() for line in values["tags"].splitlines() if line.strip()],
            "context": {name: text for name, text in card.items() if text},
            "reference": values["reference"].replace("\r\n", "\n"),
        }

    def take(self, problems: Sequence[Problem]) -> None:
        """Put each problem at its field, the others at the whole."""
        for problem in problems:
            parts = [part for part in problem.pointer.split("/") if part]
            name = next((part for part in reversed(parts) if part in self.fields), None)
            if parts[:1] != ["messages"]:
                self.add_error(name, problem.reason)

    @property
    def of_scenario(self) -> list[forms.BoundField]:
        """The fields about the scenario itself."""
        return [self[name] for name in self.fields if name not in {*CARD, "note"}]

    @property
    def of_card(self) -> list[forms.BoundField]:
        """The lines of the context card."""
        return [self[name] for name in CARD]


def said_of(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario says, as the form shows it."""
    return {
        **{
            name: getattr(scenario, name)
            for name in ("owner", "origin", "weight", "risk", "value", "locale", "reference", "label")
        },
        "tags": "\n".join(scenario.tags),
        **scenario.context,
    }


class KeyForm(forms.Form):
    """How a new scenario is called."""

    key = forms.CharField(
        label=_("Key"),
        max_length=200,
        help_text=_("How files and programs name it. It does not change later."),
    )
