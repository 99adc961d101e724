"""How an oracle program leaves its figures: one JSON file a family, with the versions that made it."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def write_golden(name: str, figures: dict[str, Any], *, packages: tuple[str, ...], how: str) -> Path:
    """Write golden/<name>.json: `how` it was made, the versions of Python and of `packages`, then the figures."""
    made_by = {"python": platform.python_version(), **{package: version(package) for package in packages}}
    path = GOLDEN / f"{name}.json"
    path.write_text(
        json.dumps({"how": how, "made_by": made_by, **figures}, separators=(",", ":"), sort_keys=True) + "\n",
        encoding="utf-8",
    )
    return path
