"""One field of the set-up: where it stands in the document, how it is asked, and what a form's values mean.

A draft is saved whatever it holds, so reading a form never fails: what cannot be understood is stored as it was typed
and the protocol's own check says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

from apps.console.setup.pointers import drop, get, put
from apps.console.setup.yamltext import dump
from apps.core.errors import Invalid
from apps.studies.protocol import read_document

FIELD_WIDTH = 72
"""Characters that stand in a line of a field."""
MOST_ROWS = 18

Control = Literal["text", "area", "lines", "options", "number", "switch", "select", "checks", "yaml"]

_LONGEST_NUMBER = 18
"""More digits than this would not fit 64 bits."""

_PARTS_OF_OPTIONS = ("key", "label", "help")

LONGEST_LIST = 500
"""A list with more lines than this is edited in the file, not in a form."""


@dataclass(frozen=True)
class Choice:
    """One value to choose."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A place of the document and how it is asked.

    Attributes:
        pointer: the place, which is also the field's name in the form.
        default: what leaving it out means.
        placeholder: of an empty field; of a select, what no choice is called.
        required: whether the protocol needs it.
        rare: whether it stands behind "More".
    """

    pointer: str
    label: str
    control: Control
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    longest: int | None = None
    default: Any = None
    required: bool = False
    rare: bool = False
    placeholder: str = ""

    @property
    def may_be_empty(self) -> bool:
        """Whether leaving it empty means that nothing is said; a choice or a default always says something."""
        return (
            not self.required
            and not self.default
            and self.control in {"text", "area", "lines", "options", "number", "yaml"}
        )

    @property
    def ident(self) -> str:
        """The id of its control."""
        return "f" + "".join(c if c.isalnum() else "-" for c in self.pointer)


@dataclass(frozen=True)
class Shown:
    """A field with what the draft holds, ready for the template."""

    field: Field
    texts: tuple[str, ...]
    error: str = ""
    too_long: int = 0
    choices: tuple[tuple[Choice, bool], ...] = ()

    @property
    def text(self) -> str:
        """The value of a field that has one."""
        return self.texts[0] if self.texts else ""

    @property
    def rows(self) -> int:
        """How many lines a field of several lines shows."""
        least = 4 if self.field.control in {"lines", "options"} else 3
        return min(MOST_ROWS, max(least, self.text.count("\n") + 2))

    @property
    def on(self) -> bool:
        """Whether a switch is on."""
        return self.text == "on"


def texts_of(spec: Field, value: object) -> tuple[str, ...]:
    """Return what a form would send back for a value, if nobody touched it."""
    value = spec.default if value is None else value
    if spec.control == "switch":
        return ("on",) if value is True else ()
    if value is None or value in ("", [], {}):
        return ()
    if isinstance(value, list) and spec.control in {"checks", "lines"}:
        entries = tuple(str(entry) for entry in value)
        return entries if spec.control == "checks" else ("\n".join(entries),)
    if isinstance(value, list) and spec.control == "options":
        return ("\n".join(option_line(entry) for entry in value),)
    if isinstance(value, dict | list | bool):
        return (dump(value, short=FIELD_WIDTH).strip(),)
    return (str(value),)


def show(spec: Field, document: Mapping[str, Any], errors: Mapping[str, str]) -> Shown:
    """Return a field with its value and what is wrong with it."""
    value = get(document, spec.pointer)
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return Shown(spec, (), errors.get(spec.pointer, ""), too_long=len(value))
    asked = _implied(spec, value)
    texts = texts_of(asked, value)
    chosen = set(texts)
    return Shown(
        asked,
        texts,
        errors.get(spec.pointer, ""),
        choices=tuple((c, c.value in chosen) for c in asked.choices),
    )


def _implied(spec: Field, value: object) -> Field:
    """Return the field with its default as a placeholder, and with the choices that only the draft knows."""
    if spec.control in {"text", "number"} and spec.default is not None:
        return replace(spec, default=None, placeholder=spec.placeholder or str(spec.default))
    if spec.control in {"select", "checks"}:
        known = {choice.value for choice in spec.choices}
        extra = tuple(Choice(text, text) for text in texts_of(spec, value) if text not in known)
        return replace(spec, choices=(*spec.choices, *extra))
    return spec


def take(spec: Field, document: dict[str, Any], posted: Sequence[str]) -> None:
    """Write what a form says about a field into the document; what was not touched stays to the letter."""
    texts = tuple(text.replace("\r\n", "\n") for text in posted if text != "")
    old = get(document, spec.pointer)
    if texts == texts_of(_implied(spec, old), old) or (isinstance(old, list) and len(old) > LONGEST_LIST):
        return
    value = _value(spec, texts)
    if value is None or (value == [] and not spec.required):
        drop(document, spec.pointer)
    else:
        put(document, spec.pointer, value)


def _value(spec: Field, texts: tuple[str, ...]) -> object:
    """Return what the texts mean, None for nothing."""
    if spec.control == "switch":
        return None if bool(texts) == bool(spec.default) else bool(texts)
    if spec.control == "checks":
        return list(dict.fromkeys(texts))
    text = texts[-1].strip() if texts else ""
    if spec.control == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if spec.control == "options":
        return [option_of(line) for line in text.split("\n") if line.strip()]
    read = {"number": _number, "yaml": parsed}.get(spec.control, str)
    return read(text) if text else None


def option_line(option: object) -> str:
    """Return an option as one line of a form: its key, then what raters read of it, `key | label | help`."""
    if not isinstance(option, dict):
        return str(option)
    parts = [" ".join(str(option.get(part) or "").split()) for part in _PARTS_OF_OPTIONS]
    return " | ".join(parts).rstrip(" |")


def option_of(line: str) -> object:
    """Return the option that a line means: a word, or an object where it says more than the key."""
    parts = [part.strip() for part in line.split("|", 2)]
    if len(parts) == 1:
        return parts[0]
    return {name: part for name, part in zip(_PARTS_OF_OPTIONS, parts, strict=False) if part}


def _number(text: str) -> object:
    """Return the number; what no store could hold stays text, and the protocol says what is wrong with it."""
    if len(text) > _LONGEST_NUMBER:
        return text
    for kind in (int, float):
        try:
            return kind(text) if isfinite(kind(text)) else text
        except ValueError:
            continue
    return text


def parsed(text: str) -> object:
    """Return the value of a piece of YAML; what cannot be read is the text itself."""
    indented = "\n".join(f"  {line}" for line in text.split("\n"))
    try:
        return read_document(f"value:\n{indented}\n").get("value")
    except Invalid:
        return text
