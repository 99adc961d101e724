"""A form whose text is written in the page, or comes as a file."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from apps.core.text import TextError, clean_text, decode_upload


class WrittenForm(forms.Form):
    """Has a field `text`, of at most `longest` characters, and one for a file that takes its place."""

    longest: ClassVar[int]

    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("CSV or JSON. It goes before what is written above."),
    )

    def clean(self) -> dict[str, Any]:
        """Put an uploaded file into the text, where its mistakes can be mended."""
        values = super().clean() or {}
        try:
            if upload := values.get("file"):
                values["text"] = decode_upload(upload.read(4 * self.longest + 1))
                self.data = {**self.data, "text": values["text"]}
            clean_text(values.get("text", ""), max_length=self.longest)
        except TextError as error:
            self.add_error("file" if values.get("file") else "text", error.message)
        return values
