"""Words marked in a text, each with a label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field, model_validator

from apps.core import jsontext
from apps.core.text import BadJSON, TextError, clean_text, loads_bounded
from apps.studies.kinds._base import (
    AnswerError,
    Kind,
    Placement,
    QuestionSpec,
    QuestionView,
    SignalValue,
    base_view,
)
from apps.studies.kinds._options import Options, Word, keys_of, shown, words_of

MOST = 200
ROWS = 3
"""Marks that the form without script has room for, beside those that are there already."""

LONGEST_NOTE = 1_000
_CELLS = 5
_PARTS = {"output", "turn", "start", "end", "label", "severity", "note"}
NOTHING = "nothing"

Weight = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]


class WeightRule(BaseModel):
    """What a mark counts, where its label and severity are these; what is not said fits all."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    label: Word | None = None
    severity: Annotated[int, Field(ge=0, le=4)] | None = None
    weight: Weight


class SpansSpec(QuestionSpec):
    """`labels` name what can be marked; `weights` say what each mark counts: by label, or as rules of which the first that fits holds.

    `severity` asks how bad each marked passage is, 0 to 4; `notes` lets people say why.
    """

    ask: Literal["spans"]
    labels: Options
    weights: dict[Word, Weight] | Annotated[list[WeightRule], Field(max_length=100)] | None = None
    severity: bool = False
    notes: bool = False

    @model_validator(mode="after")
    def _weights_are_of_labels(self) -> Self:
        named = (
            self.weights
            if isinstance(self.weights, dict)
            else [r.label for r in self.weights or () if r.label]
        )
        if set(named) - set(keys_of(self.labels)):
            raise ValueError(_("A weight names a label that there is not."))
        return self

    def weight_of(self, mark: Mapping[str, Any]) -> float:
        """Return what a mark counts: 1 without weights, 0 where no rule fits."""
        if self.weights is None:
            return 1.0
        if isinstance(self.weights, dict):
            return self.weights.get(mark["label"], 0.0)
        fitting = (
            rule.weight
            for rule in self.weights
            if rule.label in {None, mark["label"]} and rule.severity in {None, mark.get("severity")}
        )
        return next(fitting, 0.0)


class Spans(Kind):
    """An answer is a list of marks: `output` (0 for the scenario's text), `turn`, `start` and `end` in code points, `label`.

    An empty list says that the text was read and nothing found. Signals are the sum of the weights of each output's marks as a value,
    and an outcome for each label that occurs in it.
    """

    slug = "spans"
    label = gettext_lazy("Marked words")
    hint = gettext_lazy("Passages with a label, a grade and a note")
    Spec = SpansSpec
    starter = {"labels": ["wrong", "unclear"]}
    measures = ("mean", "rate")
    level = "interval"
    outputs = (0, 6)
    words = "$[*].note"

    def outcomes(self, spec: SpansSpec) -> tuple[str, ...]:
        """Return the labels."""
        return keys_of(spec.labels)

    def bind(self, spec: SpansSpec, others: object) -> SpansSpec:
        """Ask it of the whole: each mark says its turn itself."""
        if spec.per is not None:
            raise AnswerError(_("Marks say their turn themselves."), "/per")
        return spec

    def texts_in(self, spec: SpansSpec, answer: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
        """Return the notes on marks."""
        return tuple((f"{place}/note", mark["note"]) for place, mark in enumerate(answer) if mark.get("note"))

    def gives_several(self, spec: SpansSpec) -> bool:
        """Return that it does: one for each label."""
        return True

    def read_form(self, spec: SpansSpec, values: Sequence[str]) -> object:
        """Return the marks of the page's script, which come as JSON, and of the rows that are written by hand.

        A row is `output:turn`, the words, label, severity and note; where its words stand is found when it is checked.
        """
        kept = [value for value in values if value != NOTHING]
        marks: list[object] = []
        if kept and kept[0].strip():
            try:
                found = loads_bounded(kept[0])
            except BadJSON:
                return kept[0]
            marks = found if isinstance(found, list) else [found]
        rows = [kept[1:][at : at + _CELLS] for at in range(0, len(kept) - 1, _CELLS)]
        marks += [_row(cells) for cells in rows if len(cells) == _CELLS and cells[1].strip()]
        return marks if marks or len(kept) < len(values) else None

    def parse(self, spec: SpansSpec, answer: object, placement: Placement) -> object:
        """Return the marks, first ones first."""
        if not isinstance(answer, list):
            raise AnswerError(_("Marks are a list."))
        if len(answer) > MOST:
            raise AnswerError(_("Mark at most %(most)d passages.") % {"most": MOST})
        marks = []
        for index, mark in enumerate(answer):
            try:
                marks.append(_checked(spec, mark, placement))
            except AnswerError as error:
                raise AnswerError(error.reason, f"/{index}{error.pointer}") from error
        marks.sort(key=lambda mark: (mark["output"], mark["turn"], mark["start"], mark["end"], mark["label"]))
        for index, (one, other) in enumerate(pairwise(marks), 1):
            if all(one[part] == other[part] for part in ("output", "turn", "start", "end", "label")):
                raise AnswerError(_("The same words are marked twice with the same label."), f"/{index}")
        return marks

    def signals(
        self, spec: SpansSpec, answer: list[dict[str, Any]], placement: Placement
    ) -> Iterable[SignalValue]:
        """Return for each output shown the sum of its marks' weights, and each label that occurs.

        What is marked in the scenario's own text goes to the one output that is shown, else to none.
        """
        sole, first = placement.sole
        keys = keys_of(spec.labels)
        several = len(placement.order) > 1
        for place in range(1, len(placement.order) + 1) if several else (first,):
            own = [mark for mark in answer if not several or mark["output"] == place]
            version = placement.at(place) if several else sole
            yield SignalValue(spec.key, version, position=place, value=sum(map(spec.weight_of, own)))
            for label in sorted({mark["label"] for mark in own}, key=keys.index):
                yield SignalValue(spec.key, version, position=place, outcome=keys.index(label))

    def turned(self, spec: SpansSpec, answer: Any, order: Sequence[int]) -> Any:
        """Return the marks by the outputs' new places."""
        now = {0: 0} | {old + 1: new for new, old in enumerate(order, 1)}
        return [{**mark, "output": now[mark["output"]]} for mark in answer]

    def view(
        self, spec: SpansSpec, *, text: str, answer: object, error: str, placement: Placement
    ) -> QuestionView:
        """Return the field that the script fills, the labels, and rows to write into without script."""
        given = answer if isinstance(answer, list) else None
        turns = tuple(
            (f"{output}:{turn}", output, turn)
            for output, texts in enumerate(placement.texts)
            for turn, said in enumerate(texts)
            if said and (output > 0 or len(placement.texts) == 1)
        )
        return base_view(
            self,
            spec,
            text or _("Mark the words that went wrong"),
            error,
            options=shown(spec.labels, ()),
            value=jsontext.dumps(given) if given else "",
            extra={
                "turns": turns,
                "rows": tuple(range(ROWS)),
                "severity": spec.severity,
                "notes": spec.notes,
                "nothing": given == [],
                "longest": LONGEST_NOTE,
            },
        )

    def in_words(self, spec: SpansSpec, answer: list[dict[str, Any]], placement: Placement) -> str:
        """Return each mark's words with its label."""
        said = []
        for mark in answer:
            words = _words(mark, placement)
            said.append(f"“{words}” ({mark['label']})" if words else mark["label"])
        return ", ".join(said) or _("Nothing marked")

    def texts(self, spec: SpansSpec) -> tuple[str, ...]:
        """Return the question's words and its labels."""
        return (*super().texts(spec), *words_of(spec.labels))


def _row(cells: Sequence[str]) -> dict[str, object]:
    place, words, label, severity, note = cells
    output, _colon, turn = place.partition(":")
    mark: dict[str, object] = {
        "output": _number(output),
        "turn": _number(turn),
        "words": words,
        "label": label,
    }
    if severity:
        mark["severity"] = _number(severity)
    if note.strip():
        mark["note"] = note
    return mark


def _number(text: str) -> object:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else text


def _checked(spec: SpansSpec, mark: object, placement: Placement) -> dict[str, Any]:
    """Return a mark in its one shape.

    Raises:
        AnswerError: it does not fit the question, or lies outside the text.
    """
    if not isinstance(mark, dict):
        raise AnswerError(_("A mark is an object with output, turn, start, end and label."))
    if set(mark) - _PARTS - {"words"}:
        raise AnswerError(
            _("There is no such part of a mark."), f"/{min(set(mark) - _PARTS - {'words'})}"[:100]
        )
    whole = {part: _whole(mark, part, default=1 if part == "output" else None) for part in ("output", "turn")}
    text = _text_at(whole["output"], whole["turn"], placement)
    start, end = (
        _found(mark["words"], text) if "words" in mark else (_whole(mark, "start"), _whole(mark, "end"))
    )
    if start >= end or (text is not None and end > len(text)):
        raise AnswerError(_("This mark lies outside the text."), "/end")
    if mark.get("label") not in keys_of(spec.labels):
        raise AnswerError(_("Choose one of the labels."), "/label")
    found = {**whole, "start": start, "end": end, "label": mark["label"]}
    if mark.get("severity") is not None:
        if not spec.severity or _whole(mark, "severity") > 4:
            raise AnswerError(_("Severity goes from 0 to 4."), "/severity")
        found["severity"] = mark["severity"]
    if mark.get("note"):
        found["note"] = _note(mark["note"])
    return found


def _whole(mark: Mapping[str, Any], part: str, *, default: int | None = None) -> int:
    value = mark.get(part, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise AnswerError(_("This is a whole number from 0."), f"/{part}")
    return value


def _text_at(output: int, turn: int, placement: Placement) -> str | None:
    """Return the text that a mark lies in, None where it is not known here."""
    if output > len(placement.order):
        raise AnswerError(_("No output was shown there."), "/output")
    if not placement.texts:
        return None
    turns = placement.texts[output]
    if not turns:
        return None  # known by its key only, as imports leave it
    if turn >= len(turns):
        raise AnswerError(_("There is no such turn."), "/turn")
    return turns[turn]


def _found(words: object, text: str | None) -> tuple[int, int]:
    start = text.find(words.strip()) if isinstance(words, str) and words.strip() and text is not None else -1
    if start < 0 or not isinstance(words, str):
        raise AnswerError(_("These words do not stand in that turn. Copy them from the text."), "/words")
    return start, start + len(words.strip())


def _note(note: object) -> str:
    if not isinstance(note, str):
        raise AnswerError(_("A note is a text."), "/note")
    try:
        return clean_text(note, max_length=LONGEST_NOTE)
    except TextError as error:
        raise AnswerError(error.message, "/note") from error


def _words(mark: Mapping[str, Any], placement: Placement) -> str:
    try:
        text = _text_at(mark["output"], mark["turn"], placement)
    except AnswerError:
        return ""
    return text[mark["start"] : mark["end"]] if text else ""


KIND = Spans()
