"""The demo's own texts, read from the files beside: a repair cafe's assistant in three versions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_HOME = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Content:
    """What the demo brings.

    Attributes:
        scenarios, outputs: records of the catalogue.
        quality: the simulator's hidden truth, by (version, scenario), in log-odds.
        studies: protocols by name: finished, running, quotas, dialogues, respect, reasons.
        comments: what simulated raters write, by occasion.
    """

    scenarios: list[dict[str, Any]]
    outputs: list[dict[str, Any]]
    quality: dict[tuple[str, str], float]
    studies: dict[str, dict[str, Any]]
    comments: dict[str, list[str]]


def read_content() -> Content:
    """Return the demo's texts."""
    outputs = _read("outputs.yaml")
    return Content(
        scenarios=_read("scenarios.yaml"),
        outputs=[{name: value for name, value in output.items() if name != "quality"} for output in outputs],
        quality={(output["version"], output["scenario"]): float(output["quality"]) for output in outputs},
        studies=_read("study.yaml"),
        comments=_read("comments.yaml"),
    )


def _read(name: str) -> Any:
    return yaml.safe_load((_HOME / name).read_text(encoding="utf-8"))
