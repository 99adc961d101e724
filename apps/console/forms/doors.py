"""Forms about doors: what a new one needs, whom to invite, a code to check."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Invalid
from apps.exchange.panels import panel_of, panels
from apps.raters.models import Link, Outcome
from apps.raters.services import PanelSpec
from apps.studies.models import Study

_PLAIN = {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "dir": "ltr"}


def _line(label: Any, help_text: Any = "", *, required: bool = False, most: int = 200) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class DoorForm(forms.Form):
    """What every door has: a name for the team, a cohort, a cap."""

    kind = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For the team. People who come never see it.")
    )
    cohort = forms.ChoiceField(label=_("Cohort"), required=False)
    cap = forms.IntegerField(
        label=_("At most"), required=False, min_value=1, max_value=1_000_000, help_text=_("People.")
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        raters = study.document.get("raters")
        named = raters.get("cohorts") if isinstance(raters, dict) else None
        cohorts = [str(one) for one in named] if isinstance(named, list) else []
        self.fields["cohort"] = (
            forms.ChoiceField(
                label=_("Cohort"),
                required=False,
                choices=[("", _("None")), *((one, one.replace("_", " ")) for one in cohorts)],
            )
            if cohorts
            else forms.CharField(label=_("Cohort"), required=False, max_length=80)
        )

    def made(self) -> dict[str, Any]:
        """Return what `make_link` takes beside the study, the actor and the time."""
        said = self.cleaned_data
        return {key: said[key] for key in ("kind", "name", "cohort", "cap")}

    def show(self, error: Invalid) -> None:
        """Put what a service refused at its fields."""
        for problem in error.problems:
            name = problem.pointer.strip("/")
            self.add_error(name if name in self.fields else None, problem.reason)
        if not error.problems:
            self.add_error(None, error.message)


class PanelForm(DoorForm):
    """A door for a panel: its parameters, the way back, and a code for each outcome."""

    field_order = ("kind", "panel")
    panel = forms.CharField(widget=forms.HiddenInput)
    return_url = _line(
        _("The way back"),
        _("Where people go when they are done; {code} and the parameters may stand in it."),
        most=500,
    )
    person = _line(_("Parameter of the person"), required=True, most=60)
    study = _line(_("Parameter of the study"), most=60)
    session = _line(_("Parameter of the session"), most=60)

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, study=study, **kwargs)
        for outcome in Outcome:
            self.fields[f"code_{outcome}"] = _line(
                _("Code: %(outcome)s") % {"outcome": outcome.label}, most=40
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a panel that there is."""
        said = super().clean() or {}
        if panel_of(said.get("panel", "")) is None:
            self.add_error(None, _("There is no such panel."))
        return said

    def made(self) -> dict[str, Any]:
        """Return what `make_link` takes, with the panel."""
        said = self.cleaned_data
        codes = {str(outcome): said[f"code_{outcome}"] for outcome in Outcome}
        parameters = {role: said[role] for role in ("person", "study", "session")}
        spec = PanelSpec(said["panel"], parameters, codes, said["return_url"])
        return {**super().made(), "panel": spec}


class WidgetForm(DoorForm):
    """A door in somebody's product."""

    origins = forms.CharField(
        label=_("Pages that may show it"),
        help_text=_("One origin a line, such as https://www.example.org."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3, **_PLAIN}),
    )

    def made(self) -> dict[str, Any]:
        """Return what `make_link` takes, with the origins."""
        return {**super().made(), "origins": self.cleaned_data["origins"].splitlines()}


class InviteForm(forms.Form):
    """Whom to invite."""

    addresses = forms.CharField(
        label=_("Addresses"),
        help_text=_("One a line or with commas between, at most 500."),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 4, **_PLAIN}),
    )


class CodeForm(forms.Form):
    """A completion code that somebody brought."""

    code = _line(_("Completion code"), required=True, most=60)


def door_form(kind: str, study: Study, data: Any = None, *, panel: str = "") -> DoorForm:
    """Return the form for a new door of a kind, filled with what its panel brings."""
    forms_of: dict[str, type[DoorForm]] = {Link.Kind.PANEL: PanelForm, Link.Kind.WIDGET: WidgetForm}
    initial: dict[str, Any] = {"kind": kind}
    found = panel_of(panel) or next(iter(panels().values()))
    if kind == Link.Kind.PANEL:
        initial |= {
            "panel": found.slug,
            "name": found.label,
            "return_url": found.return_url,
            **found.parameters,
        }
    return forms_of.get(kind, DoorForm)(data, study=study, initial=initial)
