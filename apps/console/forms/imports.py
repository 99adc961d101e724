"""What to import: a file or pasted lines, and what they hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

WHAT = (
    ("scenarios", _("Scenarios")),
    ("outputs", _("Outputs")),
    ("versions", _("Versions")),
    ("systems", _("Systems")),
)


class ImportForm(forms.Form):
    """NDJSON, one record per line, as a file or pasted."""

    what = forms.ChoiceField(label=_("What is in it?"), choices=WHAT)
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("NDJSON: one JSON object per line, at most 16 MiB."),
    )
    text = forms.CharField(
        label=_("Or paste the lines"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    create_missing = forms.BooleanField(
        label=_("Make versions and scenarios that outputs name and the catalogue lacks"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        values = super().clean() or {}
        if not values.get("file") and not values.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file, or paste some lines."))
        return values

    def upload(self) -> dict[str, Any]:
        """Return what `start_import` takes; a file goes before pasted lines."""
        file = self.cleaned_data["file"]
        return {
            "what": self.cleaned_data["what"],
            "file_name": file.name if file else str(_("Pasted lines")),
            "body": file.read() if file else self.cleaned_data["text"].encode(),
            "create_missing": self.cleaned_data["create_missing"],
        }
