"""The protocol: a study as a file. Validated here, frozen at launch, hashed over its canonical JSON."""

from __future__ import annotations

from apps.studies.protocol.parse import (
    Protocol,
    draft_problems,
    frozen_protocol,
    parse_protocol,
    read_document,
)
from apps.studies.protocol.schema import json_schema

__all__ = ["Protocol", "draft_problems", "frozen_protocol", "json_schema", "parse_protocol", "read_document"]
