"""The form on which the parts of an alignment index are weighed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.analysis.index_parts import index_parts
from apps.analysis.indexing.weights import LONGEST_REASON, MOST


class WeightsForm(forms.Form):
    """What each part of the alignment index weighs, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in index_parts():
            self.fields[part.slug] = forms.FloatField(
                label=part.label, help_text=part.about, min_value=0, max_value=MOST, widget=_number()
            )
        self.fields["reason"] = forms.CharField(
            label=_("Why"),
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Everybody who reads the index sees this."),
        )

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> WeightsForm:
        """Return the form with the weights that hold."""
        return cls(initial=dict(weights))

    @property
    def weights(self) -> dict[str, float]:
        """The weights of a valid form, by slug of the part."""
        return {part.slug: self.cleaned_data[part.slug] for part in index_parts()}


def _number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": "any", "min": 0, "max": MOST, "inputmode": "decimal"})
