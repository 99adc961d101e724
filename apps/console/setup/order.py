"""The order in which a protocol's keys are written: Postgres does not keep the one they came in."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel

from apps.studies.kinds import kinds
from apps.studies.modes import modes
from apps.studies.protocol.sections import Document


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Return the same document with its keys in the order of the protocol's own definition, unknown ones last."""
    ordered: dict[str, Any] = _sorted(document, Document)
    mode = modes().get(str(document.get("mode")))
    if mode is not None and "items" in ordered:
        ordered["items"] = _sorted(ordered["items"], mode.Items)
    if isinstance(ordered.get("questions"), list):
        ordered["questions"] = [_question(question) for question in ordered["questions"]]
    return ordered


def _question(question: Any) -> Any:
    kind = kinds().get(str(question.get("ask"))) if isinstance(question, dict) else None
    return _sorted(question, kind.Spec) if kind else question


def _sorted(value: Any, model: type[BaseModel]) -> Any:
    if isinstance(value, list):
        return [_sorted(entry, model) for entry in value]
    if not isinstance(value, dict):
        return value
    known = [name for name in model.model_fields if name in value]
    names = [*known, *(name for name in value if name not in model.model_fields)]
    return {name: _inside(value[name], model, name) for name in names}


def _inside(value: Any, model: type[BaseModel], name: str) -> Any:
    field = model.model_fields.get(name)
    section = _model_in(field.annotation) if field else None
    return _sorted(value, section) if section else value


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the section that an annotation speaks of, through lists, options and annotations."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
