"""What a reader sees of the estimates that snapshots and reviews keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Func, JSONField, Value

from apps.analysis.estimate import Estimate
from apps.analysis.publication import coarse


def values_shown(values: Iterable[dict[str, Any]], *, to_researcher: bool) -> list[dict[str, Any]]:
    """Return the estimates that this reader may see, as they may see them: the one place where private ones are kept back."""
    if to_researcher:
        return list(values)
    return [coarse(value) for value in values if not value.get("private", False)]


def estimates_shown(values: Iterable[dict[str, Any]], *, to_researcher: bool) -> tuple[Estimate, ...]:
    """Return the same, ready to be looked things up in."""
    shown = values_shown(values, to_researcher=to_researcher)
    return tuple(Estimate.from_json(value) for value in shown)


def matching(column: str, like: Mapping[str, str]) -> Func:
    """Return an expression for the objects of a column's list whose fields have these values."""
    path = " && ".join(f"@.{name} == ${name}" for name in like)
    return Func(
        F(column),
        Value(f"$[*] ? ({path})"),
        Value(dict(like), JSONField()),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )


class Names(Func):
    """What each estimate of a column's list is about, without its figures: a tenth of the list; of the private ones too, which say so."""

    template = (
        "(SELECT jsonb_agg(jsonb_build_object('measure', value->'measure', 'metric', value->'metric', "
        "'version', value->'version', 'versus', value->'versus', 'slice', value->'slice', 'private', value->'private')) "
        "FROM jsonb_array_elements(%(expressions)s))"
    )
    output_field = JSONField()
