"""Small bodies that say how something is to be done."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from apps.catalog.records import ScenarioEdit, Short
from apps.core.errors import Invalid
from apps.core.lines import problems_of


class ScenarioPatch(ScenarioEdit):
    """Fields that change, the revision that was read before, and why."""

    revision: int | None = Field(default=None, ge=1, lt=2**31)
    note: Short = ""


_Wish = TypeVar("_Wish", bound=BaseModel)


def read_wish(shape: type[_Wish], data: Any) -> _Wish:
    """Return what was sent, typed; nothing sent is an empty wish.

    Raises:
        Invalid: it does not fit; the problems say where.
    """
    sent = data or {}
    try:
        return shape.model_validate(sent)
    except ValidationError as error:
        problems = tuple(problems_of(error, sent))
        raise Invalid(problems[0].reason, problems=problems) from error
