"""Fields from a pydantic model: a new kind or mode gets its form from its own `Spec` or `Items`, with no edit here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from apps.console.setup.fields import Choice, Control, Field
from apps.console.setup.words import RARE, choice_of, hint_of, label_of, none_of

_LONG_TEXT = 400


def fields_of(model: type[BaseModel], base: str) -> list[Field]:
    """Return the fields of a model that stands at the pointer `base`, those of its sections too, without constants."""
    schema = model.model_json_schema()
    return list(_fields(schema, schema.get("$defs", {}), base))


def _fields(schema: dict[str, Any], defs: dict[str, Any], base: str) -> Iterator[Field]:
    required = set(schema.get("required", ()))
    for name, raw in schema.get("properties", {}).items():
        prop, may_miss = _plain(raw, defs), _may_miss(raw)
        if "const" in prop and not may_miss:
            continue
        pointer = f"{base}/{name}"
        if prop.get("type") == "object" and "properties" in prop and not may_miss:
            yield from _fields(prop, defs, pointer)
            continue
        yield Field(
            pointer=pointer,
            label=label_of(name),
            control=_control(prop),
            hint=hint_of(name, raw.get("description", "")),
            choices=_choices(prop, defs),
            minimum=prop.get("minimum", prop.get("exclusiveMinimum")),
            maximum=prop.get("maximum", prop.get("exclusiveMaximum")),
            longest=prop.get("maxLength"),
            default=raw.get("default"),
            required=name in required,
            rare=name in RARE,
            placeholder=none_of(name),
        )


def _may_miss(raw: dict[str, Any]) -> bool:
    """Return whether nothing is a value too: a section that may be missing is asked as one, or half of it would be there."""
    return any(other.get("type") == "null" for other in raw.get("anyOf", ()))


def _plain(prop: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    """Return the schema itself behind references, single alternatives and the null that means optional."""
    for word in ("anyOf", "allOf", "oneOf"):
        others = [other for other in prop.get(word, ()) if other.get("type") != "null"]
        if len(others) == 1:
            return _plain(others[0], defs)
    if "$ref" in prop:
        return _plain(defs[prop["$ref"].rpartition("/")[2]], defs)
    return prop


_CONTROLS: dict[str, Control] = {
    "boolean": "switch",
    "integer": "number",
    "number": "number",
    "string": "text",
}


def _control(prop: dict[str, Any]) -> Control:
    if "enum" in prop or "const" in prop:
        return "select"
    if prop.get("type") == "array":
        items = prop.get("items", {})
        if any("OptionSpec" in str(other.get("$ref", "")) for other in items.get("anyOf", ())):
            return "options"
        return "checks" if "enum" in items else "lines" if items.get("type") == "string" else "yaml"
    control = _CONTROLS.get(str(prop.get("type")), "yaml")
    return "area" if control == "text" and (prop.get("maxLength") or 0) > _LONG_TEXT else control


def _choices(prop: dict[str, Any], defs: dict[str, Any]) -> tuple[Choice, ...]:
    values = (
        prop.get("enum")
        or ([prop["const"]] if "const" in prop else ())
        or _plain(prop.get("items") or {}, defs).get("enum")
        or ()
    )
    return tuple(Choice(str(value), choice_of(str(value))) for value in values)
