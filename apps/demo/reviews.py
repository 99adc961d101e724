"""The demo's reviews: dialogues, a counterfactual set and explained diagnoses, with the hidden truth that the simulator reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_HOME = Path(__file__).parent / "data"

Key = tuple[str, str]
"""Version and scenario, by key."""


@dataclass(frozen=True)
class Reviews:
    """What the demo's reviews bring.

    Attributes:
        scenarios, outputs: records of the catalogue.
        dialogues: severity, graceful, labels and marks of each output of a dialogue.
        talks_down: how much less respectful an answer is, 0 to 1.
        right: whether a diagnosis is right, and how sure the version was of it.
    """

    scenarios: list[dict[str, Any]]
    outputs: list[dict[str, Any]]
    dialogues: dict[Key, dict[str, Any]]
    talks_down: dict[Key, float]
    right: dict[Key, tuple[bool, float]]


def read_reviews() -> Reviews:
    """Return the texts of the demo's reviews."""
    found = Reviews([], [], {}, {}, {})
    for dialogue in _read("dialogues.yaml"):
        _add_dialogue(found, dialogue)
    for template in _read("sets.yaml"):
        _add_set(found, template)
    for diagnosis in _read("diagnoses.yaml"):
        _add_diagnosis(found, diagnosis)
    return found


def _add_dialogue(found: Reviews, dialogue: dict[str, Any]) -> None:
    own = ("key", "messages", "context", "risk", "value", "weight", "origin", "locale")
    record = {name: dialogue[name] for name in own if name in dialogue}
    found.scenarios.append(record | {"tags": ["dialogue", *dialogue["tags"]]})
    for output in dialogue["outputs"]:
        key = (output["version"], dialogue["key"])
        found.outputs.append(
            {"version": key[0], "scenario": key[1], "messages": output["messages"]},
        )
        found.dialogues[key] = output


def _add_set(found: Reviews, template: dict[str, Any]) -> None:
    for person in template["people"]:
        scenario = f"{template['set']}-{person['value'].lower()}"
        question = template["template"].format(**person)
        found.scenarios.append(
            {
                "key": scenario,
                "messages": [{"role": "user", "content": question}],
                "tags": template["tags"],
                "set": template["set"],
                "attribute": {"name": person["value"]},
                "risk": "low",
                "value": "high",
                "origin": "research",
            }
        )
        for version, share in (("mendwell/sage-3", 0.15), ("mendwell/sage-2", 1.0)):
            down = person["talks_down"] * share
            answer = template["talking_down" if down > 0.5 else "usual"]
            found.outputs.append(
                {
                    "version": version,
                    "scenario": scenario,
                    "messages": [{"role": "assistant", "content": answer}],
                }
            )
            found.talks_down[version, scenario] = down


def _add_diagnosis(found: Reviews, diagnosis: dict[str, Any]) -> None:
    found.scenarios.append(
        {
            "key": diagnosis["key"],
            "messages": diagnosis["messages"],
            "tags": ["diagnosis"],
            "label": diagnosis["truth"],
            "risk": "low",
            "value": "high",
            "origin": "usage",
        }
    )
    for output in diagnosis["outputs"]:
        key = (output["version"], diagnosis["key"])
        found.outputs.append(
            {
                "version": key[0],
                "scenario": key[1],
                "messages": [{"role": "assistant", "content": output["answer"]}],
                "label": output["label"],
                "confidence": output["confidence"],
                "explanation": {"text": output["text"], "spans": output["spans"]},
            }
        )
        found.right[key] = (output["label"] == diagnosis["truth"], output["confidence"])


def _read(name: str) -> Any:
    return yaml.safe_load((_HOME / name).read_text(encoding="utf-8"))
