"""Counterfactual sets from a file: templates with their values in JSON, or a table with one row for each variant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.importers import _tables
from apps.catalog.importers._base import Importer, ReadSettings, Record, Unfit, Unit
from apps.catalog.importers._elements import elements
from apps.catalog.importers._reading import refuse_other_kinds
from apps.catalog.importers.ndjson import object_of
from apps.catalog.variants import fill, filled_messages, variant_key, variants_of
from apps.core.errors import Invalid

_SHARED = ("tags", "risk", "value", "weight", "owner", "origin", "locale", "reference", "label")
_OF_ROW = {"set", "template", "tags", "risk", "locale", "origin", "owner", "label"}
_MARK = "attribute:"


class TemplateSettings(ReadSettings):
    """How templates are read; a table has a delimiter and the names of its columns."""

    delimiter: str = ""
    header: int = 1
    names: tuple[str, ...] = ()


class TemplateSets(Importer[TemplateSettings]):
    """Templates make scenarios of a set, each with its attribute."""

    slug = "template_sets"
    label = gettext_lazy("Counterfactual templates (JSON or CSV)")
    note = gettext_lazy("A text with gaps such as {name}, and the values that go into them.")
    rank = 6
    kinds = ("scenarios",)
    settings = TemplateSettings

    def likes(self, head: bytes, name: str) -> int:
        """See whether a template stands at the beginning."""
        first = head[:4_096]
        if first.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"{", b"["}:
            return 9 if b'"attributes"' in first and (b'"template"' in first or b'"messages"' in first) else 0
        line = first.partition(b"\n")[0].lower()
        return 9 if b"template" in line and b"set" in line else 0

    def guess(self, head: bytes, encoding: str, what: str) -> TemplateSettings:
        """Find out whether it is JSON or a table, and the table's columns."""
        refuse_other_kinds(head, encoding)
        text = head.decode("utf-8-sig" if encoding == "utf-8" else encoding, errors="replace")
        if text.lstrip()[:1] in {"{", "["}:
            return TemplateSettings(encoding=encoding)
        layout = _tables.guess_layout(text)
        return TemplateSettings(
            encoding=encoding, delimiter=layout.delimiter, header=layout.header, names=layout.names
        )

    def units(self, pieces: Iterable[bytes], settings: TemplateSettings) -> Iterator[Unit]:
        """Yield the templates, or the rows."""
        if not settings.delimiter:
            return elements(pieces, settings.encoding)
        return _tables.rows_of(
            pieces, encoding=settings.encoding, delimiter=settings.delimiter, begins=settings.header + 1
        )

    def records(self, unit: Unit, settings: TemplateSettings) -> list[Record]:
        """Return the scenarios of a template, or the one of a row."""
        try:
            if settings.delimiter:
                return [_of_row(dict(zip(settings.names, unit.content, strict=False)))]
            return _of_template(object_of(unit))
        except Invalid as error:
            raise Unfit(error.message, error.problems[0].pointer if error.problems else "") from error


def _of_template(found: dict[str, Any]) -> list[Record]:
    key = found.get("key") or found.get("set")
    if not isinstance(key, str) or not key:
        raise Unfit(_("A set needs a key."), "/key")
    messages = found.get("messages") or [{"role": "user", "content": found.get("template")}]
    shared = {name: found[name] for name in _SHARED if name in found}
    return [
        (
            "scenarios",
            {
                "key": variant.key,
                "messages": variant.messages,
                "set": key,
                "attribute": variant.attribute,
                **shared,
            },
        )
        for variant in variants_of(
            key, _checked_messages(messages), _checked_attributes(found.get("attributes"))
        )
    ]


def _checked_messages(messages: object) -> list[dict[str, Any]]:
    listed = messages if isinstance(messages, list) else []
    if not listed or not all(
        isinstance(turn, dict) and isinstance(turn.get("content"), str) for turn in listed
    ):
        raise Unfit(_("A template is a text, or messages whose contents are texts."), "/template")
    return listed


def _checked_attributes(attributes: object) -> dict[str, list[dict[str, str]]]:
    """Return the values in full; a plain text stands for a value without further forms."""
    if not isinstance(attributes, dict) or not all(
        isinstance(values, list) for values in attributes.values()
    ):
        raise Unfit(_("“attributes” gives a list of values for each name."), "/attributes")
    found = {}
    for name, values in attributes.items():
        full = [{"value": value} if isinstance(value, str) else value for value in values]
        if not all(isinstance(v, dict) and all(isinstance(text, str) for text in v.values()) for v in full):
            raise Unfit(
                _("A value is a text, or texts by name: value, text and further forms."), "/attributes"
            )
        found[name] = full
    return found


def _of_row(row: dict[str, str]) -> Record:
    """Return the scenario of one variant: columns that are no field are gaps, those marked `attribute:` are what varies."""
    template, key = row.get("template", ""), row.get("set", "").strip()
    if not template.strip() or not key:
        raise Unfit(_("A row needs a set and a template."))
    gaps = {name: cell.strip() for name, cell in row.items() if name not in _OF_ROW}
    named = [name for name in gaps if name.startswith(_MARK)] or list(gaps)[:1]
    attribute = {name.removeprefix(_MARK): gaps[name] for name in named}
    if not attribute or not all(attribute.values()):
        raise Unfit(_("A row needs a value for what varies in its set."))
    asked = [{"role": "user", "content": template}]
    pieces = fill(asked, {name.removeprefix(_MARK): text for name, text in gaps.items()})
    shared: dict[str, Any] = {
        n: row[n].strip() for n in _OF_ROW - {"set", "template", "tags"} if row.get(n, "").strip()
    }
    if row.get("tags", "").strip():
        shared["tags"] = [tag.strip() for tag in row["tags"].replace(";", ",").split(",") if tag.strip()]
    key_and_text = {"key": variant_key(key, attribute), "messages": filled_messages(asked, pieces)}
    return ("scenarios", {**key_and_text, "set": key, "attribute": attribute, **shared})


IMPORTER = TemplateSets()
