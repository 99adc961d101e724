"""Forms about members, invitations and tokens."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, Scope

_DAYS = (("30", _("In 30 days")), ("90", _("In 90 days")), ("365", _("In a year")), ("", _("Never")))


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.RESEARCHER)


class TokenForm(forms.Form):
    """What a token is for, what it may do and until when."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.ChoiceField(label=_("It ends"), choices=_DAYS, required=False, initial="90")


class OwnNamesForm(forms.Form):
    """The words that give the team's systems away, one a line."""

    words = forms.CharField(
        label=_("Words, one a line"),
        required=False,
        max_length=20_000,
        help_text=_("Names of systems, teams or projects that an answer may let slip."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def lines(self) -> list[str]:
        """Return what was written, line by line."""
        return str(self.cleaned_data["words"]).splitlines()


class AcceptForm(forms.Form):
    """Who comes in by an invitation."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=_("At least 10 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
