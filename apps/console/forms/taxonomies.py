"""An edition of a taxonomy: pasted or uploaded, as a table or as JSON."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.taxonomies import TaxonomyRecord, record_of_text
from apps.console.forms.written import WrittenForm
from apps.core.errors import Invalid

_LONGEST = 200_000
_MOST_REASONS = 8
_OF_ENTRY = re.compile(r"/entries/(\d+)(?:/(\w+))?")


class TaxonomyForm(WrittenForm):
    """What the edition says; `read` is the number of the edition that it was opened with, 0 for a new taxonomy."""

    longest = _LONGEST

    field_order = ("read", "key", "name", "text", "file", "note")
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, initial=0)
    key = forms.RegexField(
        label=gettext_lazy("Key"),
        regex=r"^[A-Za-z0-9_-]+\Z",
        max_length=80,
        help_text=gettext_lazy("Letters, digits, - and _."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    text = forms.CharField(
        label=gettext_lazy("Entries"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A table whose first line names its columns: key, label, help, parent. Only key is needed. Or JSON."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("What is new"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["read"].value() not in {None, "", "0", 0}:
            self.fields["key"].widget = forms.HiddenInput()

    def record(self) -> TaxonomyRecord:
        """Return what a valid form says.

        Raises:
            Invalid: it is no taxonomy.
        """
        values = self.cleaned_data
        return record_of_text(values["text"], key=values["key"], name=values["name"], note=values["note"])

    def show(self, error: Invalid) -> None:
        """Put what is wrong with the entries above the form, each with its entry."""
        for problem in error.problems[:_MOST_REASONS]:
            found = _OF_ENTRY.match(problem.pointer)
            place = _("Entry %(number)d") % {"number": int(found[1]) + 1} if found else ""
            what = f"{place}, {found[2]}" if found and found[2] else place
            self.add_error("text", f"{what}: {problem.reason}" if what else problem.reason)
        if not error.problems:
            self.add_error("text", error.message)
