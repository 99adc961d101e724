"""A full review as JSON text, for whoever hands it on: it may be tens of megabytes, most of which nobody here needs as objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from json import JSONDecoder
from typing import Any

from django.db.models import F, Func, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from apps.analysis.estimate import Estimate
from apps.analysis.models import Review
from apps.analysis.reviewing.results import PartResult
from apps.analysis.selectors_reviews import newest_review
from apps.analysis.shown import values_shown
from apps.core import jsontext
from apps.studies.models import Round

_USUAL = {field.name: field.default for field in fields(Estimate) if field.default is not MISSING}
"""What a field is where an estimate was stored before it was known."""

_SHARED = "$[*] ? (!(@.private == true))"


@dataclass(frozen=True)
class ReviewJson:
    """A full review of which the bulk is text already.

    Attributes:
        review: id of the row.
        responses: how many the round had when it was made.
        parts: an object of its parts by slug, each with `taken_at`, `seconds`, `undefined` and `body`.
        estimates: a list of its estimates, each with every field of the contract.
    """

    review: str
    taken_at: datetime
    responses: int
    parts: str
    estimates: str


def review_json(round_: Round, *, to_researcher: bool) -> ReviewJson | None:
    """Return a round's newest full review, None before the first, in one query; what is private, and that it is, for those who may see it.

    Researchers get what is stored, as Postgres writes it; for others it is read, and what they may not see is kept back.
    """
    rows = newest_review(round_)
    row = (_stored(rows) if to_researcher else _shared(rows)).first()
    if row is None:
        return None
    pk, taken_at, responses, parts, estimates = row
    if to_researcher:
        return ReviewJson(str(pk), taken_at, responses, parts, _completed(estimates))
    told = [{**_USUAL, **value} for value in values_shown(estimates, to_researcher=False)]
    for value in told:
        value.pop("private")
    return ReviewJson(str(pk), taken_at, responses, jsontext.dumps(_parts_shown(parts)), jsontext.dumps(told))


def _stored(rows: QuerySet[Review]) -> QuerySet[Review, tuple[Any, ...]]:
    texts = {"parts_text": _Parts("results"), "estimates_text": Cast("estimates", TextField())}
    return rows.annotate(**texts).values_list("pk", "taken_at", "responses", *texts)


def _shared(rows: QuerySet[Review]) -> QuerySet[Review, tuple[Any, ...]]:
    """Most of what is stored may be private; it is left where it is, and looked for once more in what comes."""
    shared = Func(F("estimates"), Value(_SHARED), function="jsonb_path_query_array", output_field=JSONField())
    return rows.annotate(shared=shared).values_list("pk", "taken_at", "responses", "results", "shared")


def _completed(text: str) -> str:
    """Return a list of estimates with every field: what was stored before a field was known is written anew."""
    if text == "[]" or JSONDecoder().raw_decode(text, 1)[0].keys() >= _USUAL.keys():
        return text
    return jsontext.dumps([{**_USUAL, **value} for value in jsontext.loads(text)])


def _parts_shown(parts: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    shown = {
        slug: PartResult.from_json(value, to_researcher=False).as_json() for slug, value in parts.items()
    }
    return {
        slug: {
            "taken_at": part["taken_at"].replace("+00:00", "Z"),
            **{name: part[name] for name in ("seconds", "undefined", "body")},
        }
        for slug, part in shown.items()
    }


class _Parts(Func):
    """The parts of a review as the contract has them, as text."""

    template = (
        "(SELECT coalesce(jsonb_object_agg(key, jsonb_build_object("
        "'taken_at', replace(value->>'taken_at', '+00:00', 'Z'), 'seconds', value->'seconds', "
        "'undefined', coalesce(value->>'undefined', ''), 'body', value->'body')), '{}')::text FROM jsonb_each(%(expressions)s))"
    )
    output_field = TextField()
