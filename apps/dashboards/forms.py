"""Forms of the dashboards: proposing a decision, settling one, weighing the parts of an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.analysis.index_parts import index_parts
from apps.analysis.indexing.weights import LONGEST_REASON, MOST


class DecisionForm(forms.Form):
    """What is to be decided, and why."""

    title = forms.CharField(label=_("What is decided"), max_length=200)
    context = forms.CharField(
        label=_("Context"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was asked, and what was known before."),
    )
    choice = forms.CharField(
        label=_("Choice"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("What will be done.")
    )
    rationale = forms.CharField(
        label=_("Rationale"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why, in view of the numbers, and what speaks against it."),
    )
    to_raters = forms.CharField(
        label=_("A line for the people who judged"),
        max_length=500,
        required=False,
        help_text=_("They read it once the study is closed for them. Name no version."),
    )


class SettleForm(forms.Form):
    """Agreeing or not, with a word on it."""

    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


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
