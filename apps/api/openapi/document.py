"""The document itself, made once per process."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every address under /api/v1/."""
    # No hook that moves enumerations out: ours would get names that mean nothing.
    with override("en"), patched_settings({"POSTPROCESSING_HOOKS": []}):
        schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return schema
