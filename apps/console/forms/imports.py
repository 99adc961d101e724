"""What to import: a file or pasted lines, and how much of it is taken where a line is bad."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.catalog.importers import importers
from apps.catalog.importers._base import WHAT


def _formats() -> list[tuple[str, Any]]:
    return [("", _("Find out")), *((one.slug, one.label) for one in importers().values())]


class UploadForm(forms.Form):
    """A file, or pasted lines."""

    file = forms.FileField(
        label=_("File"), required=False, allow_empty_file=True, help_text=_("At most 256 MiB.")
    )
    text = forms.CharField(
        label=_("Or paste the lines"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    format = forms.ChoiceField(label=_("Format"), choices=_formats, required=False)
    what = forms.ChoiceField(
        label=_("What is in it?"), choices=[("", _("Find out")), *WHAT.items()], required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        values = super().clean() or {}
        if not values.get("file") and not values.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file, or paste some lines."))
        return values

    def upload(self) -> dict[str, Any]:
        """Return what `keep_upload` takes; a file goes before pasted lines, and is never read as a whole."""
        file = self.cleaned_data["file"]
        chunks: Iterable[bytes] = file.chunks() if file else [self.cleaned_data["text"].encode()]
        return {
            "file_name": file.name if file else str(_("Pasted lines")),
            "chunks": chunks,
            "format_": self.cleaned_data["format"],
            "what": self.cleaned_data["what"],
        }


class BeginForm(forms.Form):
    """How a file is taken in."""

    whole = forms.ChoiceField(
        label=_("If a line is bad"),
        choices=(
            ("no", _("Leave it out and take the others")),
            ("yes", _("Take nothing: all lines or none")),
        ),
        widget=forms.RadioSelect,
        initial="no",
    )
    create_missing = forms.BooleanField(
        label=_("Make versions and scenarios that outputs name and the catalogue lacks"), required=False
    )
