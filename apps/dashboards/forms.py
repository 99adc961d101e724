"""Forms of the dashboards: proposing a decision, settling one, saying something about a number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.governance.models import CommentKind
from apps.governance.services.discuss import LONGEST


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


class CommentForm(forms.Form):
    """Saying or asking something about a number."""

    kind = forms.ChoiceField(
        label=_("This is a"),
        choices=CommentKind.choices,
        initial=CommentKind.COMMENT,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody in the team can read it, with your name."),
    )
