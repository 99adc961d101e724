"""Tasks of Label Studio: the JSON export, with predictions and the label that people agreed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.catalog.importers._base import TOGETHER, Importer, Option, ReadSettings, Record, Unfit, Unit
from apps.catalog.importers._elements import elements
from apps.catalog.importers._reading import refuse_other_kinds
from apps.catalog.importers.messages import cut
from apps.catalog.importers.ndjson import object_of
from apps.core.errors import Invalid, pointer_to

_PROMPTS = ("prompt", "dialogue", "dialog", "messages", "conversation", "question", "text", "input")
_ANSWERS = ("answer", "answers", "response", "responses", "output", "completion")
_ROLES = {"human": "user", "bot": "assistant", "ai": "assistant", "model": "assistant", "agent": "assistant"}


class TaskSettings(ReadSettings):
    """Which field of a task's data is asked and which is answered; `version` wrote the answers."""

    what: str = TOGETHER
    prompt: str = ""
    answer: str = ""
    version: str = ""


class LabelStudio(Importer[TaskSettings]):
    """Tasks become scenarios, what they answer and predict becomes outputs."""

    slug = "label_studio"
    label = gettext_lazy("Label Studio tasks (JSON)")
    note = gettext_lazy("The JSON export: a list of tasks with “data”, “predictions” and “annotations”.")
    rank = 3
    kinds = (TOGETHER, "scenarios")
    settings = TaskSettings

    def likes(self, head: bytes, name: str) -> int:
        """See whether a list of objects with data begins."""
        if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in {b"[", b"{"} or b'"data"' not in head:
            return 0
        return 9 if b'"annotations"' in head or b'"predictions"' in head else 5

    def guess(self, head: bytes, encoding: str, what: str) -> TaskSettings:
        """Find the field that is asked among the usual names, else take the first that holds a text."""
        refuse_other_kinds(head, encoding)
        fields = _fields(head, encoding)
        asked = [name for name in _PROMPTS if name in fields] or list(fields)
        return TaskSettings(
            encoding=encoding,
            what=what or TOGETHER,
            prompt=max(asked, key=lambda name: (fields[name], -asked.index(name)), default=""),
            answer=next((name for name in _ANSWERS if name in fields), ""),
        )

    def units(self, pieces: Iterable[bytes], settings: TaskSettings) -> Iterator[Unit]:
        """Yield the tasks."""
        return elements(pieces, settings.encoding)

    def records(self, unit: Unit, settings: TaskSettings) -> list[Record]:
        """Return the scenario of a task, its answer and its predictions."""
        task = object_of(unit)
        data = task.get("data")
        if not isinstance(data, dict):
            raise Unfit(_("A task needs “data”."), "/data")
        turns = _turns(data.get(settings.prompt), "user")
        if not turns:
            raise Unfit(
                _("This task has no text under “%(name)s”.") % {"name": settings.prompt},
                pointer_to("data", settings.prompt),
            )
        answered = _turns(data.get(settings.answer), "assistant") if settings.answer else []
        if not settings.answer and settings.version:
            turns, answered = cut(turns, whole=True)
        key = f"task-{task['id']}" if isinstance(task.get("id"), int | str) else f"task-{unit.line}"
        labels = _choices(_kept(task.get("annotations")))
        scenario: dict[str, Any] = {"key": key, "messages": turns}
        if len(labels) == 1:
            scenario["label"] = labels[0]
        records: list[Record] = [("scenarios", scenario)]
        if settings.what == TOGETHER:
            records += [("outputs", output) for output in _outputs(task, key, answered, settings)]
        return records

    def options(self, head: bytes, settings: TaskSettings) -> list[Option]:
        """Return the fields of the tasks' data."""
        fields = tuple((name, name) for name in _fields(head, settings.encoding))
        return [
            Option("prompt", _("Field that is asked"), settings.prompt, fields),
            Option("answer", _("Field that is answered"), settings.answer, (("", _("None")), *fields)),
            Option(
                "version",
                _("Version that answered"),
                settings.version,
                help=_("With a version and no field, a dialogue after its first user turn is the output."),
            ),
        ]


def _outputs(
    task: Mapping[str, Any], key: str, answered: list[Any], settings: TaskSettings
) -> list[dict[str, Any]]:
    found = []
    if answered:
        if not settings.version:
            raise Unfit(_("Say above which version wrote the answers."), pointer_to("data", settings.answer))
        found.append({"version": settings.version, "scenario": key, "messages": answered})
    predictions = task.get("predictions")
    for prediction in predictions if isinstance(predictions, list) else []:
        labels = _choices([prediction])
        version = prediction.get("model_version") if isinstance(prediction, dict) else None
        if not labels or not isinstance(version, str) or not version:
            continue
        output: dict[str, Any] = {"version": version, "scenario": key, "label": ", ".join(labels)}
        score = prediction.get("score")
        if isinstance(score, int | float) and 0 <= score <= 1:
            output["confidence"] = float(score)
        found.append(output)
    return found


def _kept(annotations: object) -> list[Any]:
    """Return the first annotation that was not cancelled."""
    listed = annotations if isinstance(annotations, list) else []
    return [one for one in listed if isinstance(one, dict) and not one.get("was_cancelled")][:1]


def _choices(results: Sequence[Any]) -> list[str]:
    """Return the choices of annotations or predictions."""
    regions = [
        region
        for result in results
        if isinstance(result, dict) and isinstance(result.get("result"), list)
        for region in result["result"]
    ]
    values = [region.get("value") for region in regions if isinstance(region, dict)]
    return [
        choice
        for value in values
        if isinstance(value, dict) and isinstance(value.get("choices"), list)
        for choice in value["choices"]
        if isinstance(choice, str)
    ]


def _turns(value: object, role: str) -> list[Any]:
    """Return a text as one message, a list of {author or role, text or content} as a dialogue."""
    if isinstance(value, str):
        return [{"role": role, "content": value}] if value.strip() else []
    listed = value if isinstance(value, list) else []
    return [_turn(turn, place) for place, turn in enumerate(listed)]


def _turn(turn: object, place: int) -> Any:
    if not isinstance(turn, dict):
        return {"role": "user" if place % 2 == 0 else "assistant", "content": turn}
    said = str(turn.get("role") or turn.get("author") or turn.get("speaker") or "").lower()
    role = _ROLES.get(said, said)
    if role not in {"system", "user", "assistant", "tool"}:
        role = "user" if place % 2 == 0 else "assistant"
    return {"role": role, "content": turn.get("content", turn.get("text"))}


def _fields(head: bytes, encoding: str) -> Counter[str]:
    """Return the names of the fields that the first tasks have, and how many have them."""
    names: Counter[str] = Counter()
    with suppress(Invalid, Unfit):
        for unit in islice(elements([head], encoding), 20):
            data = object_of(unit).get("data")
            names.update(list(data)[:100] if isinstance(data, dict) else [])
    return names


IMPORTER = LabelStudio()
