"""Columns of a table become fields of records: which field a name suggests, and how a cell is read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.importers._base import TOGETHER, Record, Unfit
from apps.core.errors import pointer_to
from apps.core.lazy import LazyText
from apps.core.text import BadJSON, loads_bounded

ANSWER_OF = "answer_of_heading"
ATTRIBUTE = "attribute"

_SCENARIO: dict[str, LazyText] = {
    "key": gettext_lazy("Key of the scenario"),
    "prompt": gettext_lazy("Prompt (what the user says)"),
    "instructions": gettext_lazy("Instructions (system)"),
    "messages": gettext_lazy("Messages (JSON)"),
    "tags": gettext_lazy("Tags"),
    "risk": gettext_lazy("Risk"),
    "value": gettext_lazy("Value"),
    "weight": gettext_lazy("Traffic weight"),
    "set": gettext_lazy("Counterfactual set"),
    ATTRIBUTE: gettext_lazy("Attribute that varies in the set"),
    "owner": gettext_lazy("Owner"),
    "origin": gettext_lazy("Origin"),
    "locale": gettext_lazy("Language"),
    "reference": gettext_lazy("Reference answer"),
    "truth": gettext_lazy("True label"),
}
_OUTPUT: dict[str, LazyText] = {
    "version": gettext_lazy("Version"),
    "answer": gettext_lazy("Answer"),
    ANSWER_OF: gettext_lazy("Answer of the version in the heading"),
    "answer_messages": gettext_lazy("Answer as messages (JSON)"),
    "sample": gettext_lazy("Sample"),
    "label": gettext_lazy("Label that the version gave"),
    "confidence": gettext_lazy("Confidence, 0 to 1"),
    "explanation": gettext_lazy("Explanation"),
    "meta": gettext_lazy("Keep beside the answer"),
}
_VERSION: dict[str, LazyText] = {
    "key": gettext_lazy("Key of the version"),
    "system": gettext_lazy("System"),
    "name": gettext_lazy("Name"),
    "commit": gettext_lazy("Commit"),
    "step": gettext_lazy("Step"),
    "at": gettext_lazy("Made at"),
}
TARGETS: Mapping[str, Mapping[str, LazyText]] = {
    "scenarios": _SCENARIO,
    "outputs": {"key": _SCENARIO["key"], **_OUTPUT},
    TOGETHER: {**_SCENARIO, **_OUTPUT},
    "versions": _VERSION,
    "systems": {"key": gettext_lazy("Key of the system"), "name": _VERSION["name"]},
}
"""What a column may be, by what the file holds."""

_REPEATABLE = {ANSWER_OF, ATTRIBUTE, "meta", "tags"}

_WORDS: Mapping[str, Sequence[str]] = {
    "key": ("key", "id", "scenario", "scenarioid", "scenariokey", "qid", "questionid", "promptid", "itemid", "item"),
    "prompt": ("prompt", "question", "instruction", "input", "user", "query", "usermessage"),
    "instructions": ("instructions", "systemprompt", "systemmessage"),
    "messages": ("messages", "conversation", "dialogue"),
    "tags": ("tags", "tag", "category", "categories", "domain", "topic"),
    "risk": ("risk",),
    "value": ("value",),
    "weight": ("weight", "trafficweight", "traffic"),
    "set": ("set", "counterfactualset"),
    "owner": ("owner",),
    "origin": ("origin", "source"),
    "locale": ("locale", "language", "lang"),
    "reference": ("reference", "expected", "groundtruth", "gold", "ideal", "referenceanswer"),
    "truth": ("truth", "truelabel", "goldlabel"),
    "version": ("version", "model", "modelname", "checkpoint", "versionkey"),
    "answer": ("answer", "output", "response", "completion", "generation", "prediction", "modeloutput"),
    "answer_messages": ("answermessages", "outputmessages"),
    "sample": ("sample", "sampleindex"),
    "label": ("label", "predictedlabel"),
    "confidence": ("confidence", "score", "probability"),
    "explanation": ("explanation", "rationale"),
    "system": ("system",),
    "name": ("name", "title"),
    "commit": ("commit", "sha", "revision"),
    "step": ("step", "steps"),
    "at": ("at", "date", "createdat"),
}  # fmt: skip
_ANSWER_OF_HEADING = re.compile(
    r"^(?:answer|output|response|completion|generation)s?[\s_:./(\[-]+(.+?)[)\]]*$", re.IGNORECASE
)
_PLAIN = re.compile(r"[^a-z0-9]+")
_TAG_MARKS = re.compile(r"[;|,\n]")


def guess_what(names: Sequence[str]) -> str:
    """Return what a table with these columns most likely holds."""
    found = {_plain(name) for name in names}

    def has(target: str) -> bool:
        return not found.isdisjoint(_WORDS[target])

    answers = has("answer") or has("answer_messages") or any(map(_ANSWER_OF_HEADING.match, names))
    if answers or (has("version") and (has("label") or has("confidence"))):
        return TOGETHER if has("prompt") or has("messages") else "outputs"
    if has("prompt") or has("messages"):
        return "scenarios"
    if has("commit") or has("step") or has("system"):
        return "versions"
    return "systems" if has("key") and has("name") else "scenarios"


def guess_columns(names: Sequence[str], what: str) -> tuple[str, ...]:
    """Return for each column what it most likely is, "" where it is not used."""
    targets, taken, columns = TARGETS[what], set[str](), list[str]()
    for name in names:
        plain = _plain(name)
        target = next((t for t in targets if t not in taken and plain in _WORDS.get(t, ())), "")
        if not target and ANSWER_OF in targets and _ANSWER_OF_HEADING.match(name):
            target = ANSWER_OF
        if target not in _REPEATABLE:
            taken.add(target)
        columns.append(target)
    if what in {"scenarios", TOGETHER} and not {"prompt", "messages"} & set(columns):
        text = next(
            (n for n, name in enumerate(names) if not columns[n] and _plain(name) in {"text", "content"}),
            None,
        )
        if text is None and len(names) == 1:
            text = 0
        if text is not None:
            columns[text] = "prompt"
    return tuple(columns)


def records_of_row(
    cells: Sequence[str], *, names: Sequence[str], columns: Sequence[str], what: str, version: str
) -> list[Record]:
    """Return the records of one row; empty cells say nothing.

    Args:
        cells: as they stand in the file; what looks like a formula is text like any other.
        names: of the columns.
        columns: what each column is.
        what: what the table holds.
        version: of answers in whose row no column names one.

    Raises:
        Unfit: more cells than columns, or a cell that cannot be read as what it is.
    """
    if any(cell.strip() for cell in cells[len(names) :]):
        raise Unfit(
            _(
                "This row has %(cells)d cells and the header %(names)d. Is a delimiter inside a text that has no quotes?"
            )
            % {"cells": len(cells), "names": len(names)}
        )
    given = [
        (target, name, cell)
        for target, name, cell in zip(columns, names, cells, strict=False)
        if target and cell.strip()
    ]
    if what in {"versions", "systems"}:
        return [(what, {target: _value(target, cell, name) for target, name, cell in given})]
    scenario = _scenario(given)
    records: list[Record] = []
    key = next((cell for target, _name, cell in given if target == "key"), "") or key_of(
        scenario.get("messages")
    )
    if what != "outputs":
        records.append(("scenarios", {"key": key, **scenario}))
    if what != "scenarios":
        records += [("outputs", {"scenario": key, **output}) for output in _outputs(given, version)]
    if not records:
        raise Unfit(_("No column of this row holds an answer or a label."))
    return records


def key_of(messages: object) -> str:
    """Return a key made of the text itself, so that the same file sent again makes nothing twice."""
    if not messages:
        return ""
    text = json.dumps(messages, ensure_ascii=False, sort_keys=True)
    return f"text-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def version_in(heading: str) -> str:
    """Return the version that the heading of a column of answers names."""
    found = _ANSWER_OF_HEADING.match(heading)
    return (found[1] if found else heading).strip()


def _scenario(given: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    turns: dict[str, str] = {}
    for target, name, cell in given:
        if target in {"prompt", "instructions"}:
            turns[target] = cell
        elif target == "messages":
            found["messages"] = _messages(cell, name, "user")
        elif target == "truth":
            found["label"] = cell.strip()
        elif target == "tags":
            found["tags"] = [*found.get("tags", []), *filter(None, map(str.strip, _TAG_MARKS.split(cell)))]
        elif target == ATTRIBUTE:
            found.setdefault("attribute", {})[name] = cell.strip()
        elif target in _SCENARIO and target != "key":
            found[target] = _value(target, cell, name)
    if "messages" not in found and "prompt" in turns:
        system = [{"role": "system", "content": turns["instructions"]}] if "instructions" in turns else []
        found["messages"] = [*system, {"role": "user", "content": turns["prompt"]}]
    return found


def _outputs(given: Sequence[tuple[str, str, str]], version: str) -> list[dict[str, Any]]:
    shared: dict[str, Any] = {}
    wide: list[dict[str, Any]] = []
    for target, name, cell in given:
        if target == "answer":
            shared["messages"] = [{"role": "assistant", "content": cell}]
        elif target == "answer_messages":
            shared["messages"] = _messages(cell, name, "assistant")
        elif target == ANSWER_OF:
            wide.append({"version": version_in(name), "messages": [{"role": "assistant", "content": cell}]})
        elif target == "explanation":
            shared["explanation"] = {"text": cell}
        elif target == "meta":
            shared.setdefault("meta", {})[name] = cell
        elif target in _OUTPUT:
            shared[target] = _value(target, cell, name)
    if wide:
        return [{**shared, **one} for one in wide]
    if shared.keys() - {"version", "sample", "meta"}:
        named = {"version": version} if version and "version" not in shared else {}
        return [{**shared, **named}]
    return []


def _messages(cell: str, name: str, role: str) -> object:
    """Return messages in a cell: JSON, or a plain text as one message."""
    if not cell.lstrip().startswith(("[", "{")):
        return [{"role": role, "content": cell}]
    try:
        found = loads_bounded(cell)
    except BadJSON as error:
        raise Unfit(error.message, pointer_to(name)) from error
    return found if isinstance(found, list) else [found]


def _value(target: str, cell: str, name: str) -> Any:
    read: Callable[[str], Any] | None = {
        "weight": _number,
        "confidence": _number,
        "step": _whole,
        "sample": _whole,
    }.get(target)
    if read is None:
        return cell.strip()
    try:
        return read(cell)
    except ValueError:
        raise Unfit(_("“%(cell)s” is no number.") % {"cell": cell.strip()[:40]}, pointer_to(name)) from None


def _number(cell: str) -> float:
    text = cell.strip()
    if text.endswith("%"):
        return float(text[:-1].replace(",", ".")) / 100
    return float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)


def _whole(cell: str) -> int:
    number = float(cell.strip())
    if not number.is_integer():
        raise ValueError(cell)
    return int(number)


def _plain(name: str) -> str:
    return _PLAIN.sub("", name.lower())
