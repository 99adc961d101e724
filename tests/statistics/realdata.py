"""Where the real data sets lie, if they lie anywhere; their texts never enter the project."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def needs(*sets: str) -> list[pytest.MarkDecorator]:
    """Mark a module as one that reads these data sets; it skips with a reason where one is absent."""
    missing = [name for name in sets if not (DATA / name).is_dir()]
    return [
        pytest.mark.data,
        pytest.mark.skipif(
            bool(missing), reason="the real data sets do not lie beside the project: " + ", ".join(missing)
        ),
    ]
