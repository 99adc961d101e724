"""What a form says about the table of quotas: cells that were filled, questions that were chosen, quotas taken out."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from apps.console.setup.drafting import Change
from apps.console.setup.pointers import drop, put
from apps.console.setup.quota_table import (
    AXES,
    CELL,
    MOST_AXES,
    MOST_CELLS,
    POINTER,
    UNIT,
    UNITS,
    axes_of,
    quotas_of,
    values_of,
)
from apps.core.text import BadJSON, loads_bounded

_DIGITS = 9
_LONGEST = 300


def posted_quotas(form: QueryDict) -> Change:
    """Return the change that the table asks for: its own quotas anew, all others as they were."""

    def change(document: dict[str, Any]) -> None:
        keys = tuple(form.get(AXES, "").split(","))
        unit = form.get(UNIT, "")
        known = {axis.key for axis in axes_of(document)}
        if (
            unit not in UNITS
            or not 0 < len(keys) <= MOST_AXES
            or len(set(keys)) < len(keys)
            or set(keys) - known
        ):
            return
        before = quotas_of(document)
        numbers = _numbers(form, len(keys))
        if not numbers:
            return
        after: list[Any] = []
        for quota in before:
            values = values_of(quota, keys, unit)
            if values is None or values not in numbers:
                after.append(quota)
            elif (number := numbers.pop(values)) is not None:
                after.append(quota if str(quota[unit]) == str(number) else {**quota, unit: number})
        after += [
            {"where": dict(zip(keys, values, strict=True)), unit: number}
            for values, number in numbers.items()
            if number is not None
        ]
        _store(document, after)

    return change


def removed(index: int) -> Change:
    """Return the change that takes one quota out."""

    def change(document: dict[str, Any]) -> None:
        quotas = quotas_of(document)
        if 0 <= index < len(quotas):
            _store(document, [*quotas[:index], *quotas[index + 1 :]])

    return change


def asked_axes(form: QueryDict) -> list[str]:
    """Return the questions that the selects above the table name."""
    return [key for key in (form.get(f"quota.axis.{place}", "") for place in range(MOST_AXES)) if key]


def _store(document: dict[str, Any], quotas: list[Any]) -> None:
    if quotas:
        put(document, POINTER, quotas)
    else:
        drop(document, POINTER)


def _numbers(form: QueryDict, length: int) -> dict[tuple[str, ...], object]:
    """Return what each cell of the form asks for, by its values; None for nothing. At most as many as there may be."""
    found: dict[tuple[str, ...], object] = {}
    for name in form:
        if not name.startswith(CELL) or len(found) == MOST_CELLS:
            continue
        values = _named(name.removeprefix(CELL))
        if values is not None and len(values) == length:
            found[values] = _number(str(form.get(name, "")))
    return found


def _named(text: str) -> tuple[str, ...] | None:
    try:
        values = loads_bounded(text)
    except BadJSON:
        return None
    if not isinstance(values, list):
        return None
    named = tuple(value for value in values if isinstance(value, str) and len(value) <= _LONGEST)
    return named if len(named) == len(values) else None


def _number(text: str) -> object:
    """Return a whole number; what is none stays as it was typed, and the protocol says what is wrong with it."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else text[:80]
