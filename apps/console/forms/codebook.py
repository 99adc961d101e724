"""A code, and a whole codebook, as forms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.console.forms.written import WrittenForm
from apps.core.errors import Invalid
from apps.insight.coding.records import COLUMNS, CodeRecord, read_code, records_of_text

_LONGEST = 400_000
_MOST_REASONS = 20
_OF_CODE = re.compile(r"/(\d+)(?:/(\w+))?")


def _area(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=label, help_text=help_text, required=False, strip=True, max_length=2_000, widget=widget
    )


class CodeForm(forms.Form):
    """One code; `read` is the mark of the one that the form was opened with."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    read = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    definition = _area(gettext_lazy("What it means"))
    include = _area(gettext_lazy("Give it when"))
    exclude = _area(gettext_lazy("Do not give it when"))
    example = _area(gettext_lazy("An example"))

    def record(self) -> CodeRecord:
        """Return what a valid form says.

        Raises:
            Invalid: it is no code.
        """
        return read_code({name: self.cleaned_data[name] for name in COLUMNS})

    def show(self, error: Invalid) -> None:
        """Put what is wrong beside the field that it is about."""
        for problem in error.problems:
            name = problem.pointer.strip("/")
            self.add_error(name if name in self.fields else None, problem.reason)
        if not error.problems:
            self.add_error(None, error.message)


class CodebookForm(WrittenForm):
    """All codes at once, as a table or JSON; `read` is the number of the version that the form was opened with."""

    longest = _LONGEST

    field_order = ("read", "text", "file")
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = forms.CharField(
        label=gettext_lazy("Codes"),
        required=False,
        strip=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "class": "hash", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A table whose first line names its columns: key, name, definition, include, exclude, example. Or JSON. Only name is needed."
        ),
    )

    def records(self) -> list[CodeRecord]:
        """Return what a valid form says.

        Raises:
            Invalid: it is no codebook.
        """
        return records_of_text(self.cleaned_data["text"])

    def show(self, error: Invalid) -> None:
        """Put what is wrong above the codes, each with its place."""
        for problem in error.problems[:_MOST_REASONS]:
            found = _OF_CODE.match(problem.pointer)
            place = _("Code %(number)d") % {"number": int(found[1]) + 1} if found else ""
            what = f"{place}, {found[2]}" if found and found[2] else place
            self.add_error("text", f"{what}: {problem.reason}" if what else problem.reason)
        if not error.problems:
            self.add_error("text", error.message)
