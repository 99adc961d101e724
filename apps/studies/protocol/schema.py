"""The protocol's JSON Schema, put together from the sections, the modes and the kinds."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from apps.studies.kinds import kinds
from apps.studies.modes import modes
from apps.studies.protocol.sections import Document


@cache
def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a protocol."""
    specs = [kind.Spec for kind in kinds().values()]
    items = [mode.Items for mode in modes().values()]
    models: list[type[BaseModel]] = [Document, *specs, *items]
    refs, whole = models_json_schema([(model, "validation") for model in models])
    document = whole["$defs"].pop(refs[Document, "validation"]["$ref"].rpartition("/")[2])
    document["properties"]["questions"]["items"] = {"oneOf": [refs[spec, "validation"] for spec in specs]}
    document["properties"]["items"] = {"anyOf": [refs[item, "validation"] for item in items]}
    document["properties"]["mode"] = {"enum": sorted(modes())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plumbline protocol",
        **{key: value for key, value in document.items() if key != "title"},
        "$defs": whole["$defs"],
    }
