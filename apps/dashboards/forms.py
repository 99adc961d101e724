"""Forms of the dashboards: decisions, comments, share links."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.exchange.models import Level
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


class ShareForm(forms.Form):
    """Making a link for people without an account."""

    name = forms.CharField(
        label=_("Whom it is for"),
        max_length=120,
        help_text=_("Only the team sees it, such as: the safety board."),
    )
    level = forms.ChoiceField(label=_("What it shows"), choices=Level.choices, initial=Level.SUMMARY)
    which = forms.ChoiceField(
        label=_("Whose numbers"),
        choices=(
            ("fixed", _("This round, as the numbers are now, for good")),
            ("round", _("This round, going on to newer numbers")),
            ("newest", _("The newest round, going on to newer numbers")),
        ),
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        choices=((7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))),
        initial=30,
        coerce=int,
    )
    epsilon = forms.FloatField(
        label=_("Noise: epsilon for each snapshot"),
        required=False,
        min_value=0.01,
        max_value=10,
        help_text=_("Smaller is more private and less exact. Then only numbers made of counts are shown."),
    )
    budget = forms.FloatField(
        label=_("Noise: the whole privacy budget"),
        required=False,
        min_value=0.01,
        max_value=100,
        help_text=_("Once it is spent, the link stays at the numbers that it showed last."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
