"""Judgments that were made elsewhere, as lines."""

from __future__ import annotations

import json
from typing import Any

from apps.responses.services import Imported, import_judgments
from apps.studies.models import Study
from tests.factories.studies import NOW, VERSIONS, ndjson

CONSENT = "collected-elsewhere"


def line(**changes: Any) -> dict[str, Any]:
    """Return one judgment as DESIGN section 8 writes it, with some fields replaced; None leaves one out."""
    whole = {
        "item": "q0",
        "scenario": "q0",
        "shown": list(VERSIONS[:2]),
        "rater": "r-2",
        "answers": {"overall": "first"},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def take_in(study: Study, *lines: dict[str, Any], **changes: Any) -> Imported:
    """Post judgments; unknown names are made unless `create_missing` says otherwise."""
    wanted: dict[str, Any] = {
        "round_number": None,
        "create_missing": True,
        "consent": CONSENT,
        "note": "",
        "now": NOW,
        "as_list": False,
        "body": ndjson(list(lines)),
    }
    return import_judgments(study=study, **(wanted | changes))


def take_in_list(study: Study, *lines: dict[str, Any]) -> Imported:
    """Post judgments as one JSON list."""
    return take_in(study, body=json.dumps(lines).encode(), as_list=True)
