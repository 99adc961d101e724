"""Reading a protocol: YAML or JSON in, a checked `Protocol` or a list of problems out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from apps.core import jsontext
from apps.core.errors import Invalid, Problem, TooLarge
from apps.core.lines import problems_of
from apps.core.text import BadJSON, TextError, decode_upload, loads_bounded
from apps.studies.kinds import kinds
from apps.studies.kinds._base import AnswerError, QuestionSpec
from apps.studies.modes import Mode, modes
from apps.studies.protocol.conditions import never_asked
from apps.studies.protocol.people import rater_checks
from apps.studies.protocol.sections import Document

MAX_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Protocol:
    """A valid protocol.

    Attributes:
        source: the document as it was sent; this is what is hashed, stored and given back.
        document: its sections, typed.
        items: the mode's part, typed by the mode.
        questions: the questions, typed by their kinds.
    """

    source: dict[str, Any]
    document: Document
    items: BaseModel
    questions: tuple[QuestionSpec, ...]

    @property
    def mode(self) -> Mode:
        """The mode that asks."""
        return modes()[self.document.mode]

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of the document as it was sent, in hex."""
        return jsontext.digest(self.source)

    def question_text(self, spec: QuestionSpec) -> str:
        """Return the words above a question: its own, else the study's title for the primary one."""
        if spec.text:
            return spec.text
        primary = self.document.analysis.primary or self.questions[0].key
        return self.document.title if spec.key == primary else ""

    def rater_texts(self) -> tuple[str, ...]:
        """Return all words of the protocol that raters will read."""
        consent, ethics = self.document.consent, self.document.ethics
        spoken = (text for by_language in consent.texts.values() for text in by_language.values())
        told = (ethics.approval, ethics.contact, ethics.pay, ethics.warning, ethics.debrief)
        own = (self.document.title, consent.text, *spoken, *told)
        asked = (text for spec in self.questions for text in kinds()[spec.ask].texts(spec))
        return tuple(text for text in (*own, *asked) if text)


class _Loader(yaml.SafeLoader):
    """YAML as a longer way to write JSON: no aliases (a few lines unfold into gigabytes), tags or repeated keys."""

    def compose_node(self, parent: Any, index: int) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem=_("aliases are not used here"), problem_mark=event.start_mark)  # type: ignore[arg-type]
        if getattr(event, "tag", None) is not None:
            raise yaml.MarkedYAMLError(problem=_("tags are not used here"), problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - the library's own way
        seen: set[Any] = set()
        for key_node, _value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem=_("a key is a word"), problem_mark=key_node.start_mark)
            key_node.tag = "tag:yaml.org,2002:str"  # `1: useless` has the key that JSON would have, "1"
            key = str(key_node.value)
            if key in seen:
                problem = _("“%(key)s” stands twice") % {"key": key[:80]}
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


# Words stay words. YAML 1.1 reads `off` and `no` as false, 1:30 as ninety and 2026-01-31 as a date; only what JSON would
# read as null, a truth value or a number is one here, so that a study means the same in both.
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _beginnings in (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _beginnings)


def read_document(body: bytes | str, *, is_json: bool = False) -> dict[str, Any]:
    """Return the document of a file, before it is checked.

    Raises:
        TooLarge: over 1 MiB.
        Invalid: it is neither YAML nor JSON, or no mapping; the message names line and column where known.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge(_("A protocol is at most 1 MiB."))
    try:
        text = decode_upload(body) if isinstance(body, bytes) else body
        # The round trip refuses what JSON cannot hold: depth, NUL, infinities.
        value = loads_bounded(text) if is_json else loads_bounded(jsontext.dumps(_load_yaml(text)))
    except (TextError, BadJSON) as error:
        raise Invalid(error.message) from error
    except (ValueError, RecursionError) as error:  # a whole number of thousands of digits; very deep nesting
        raise Invalid(_("This holds something that a protocol cannot: %(what)s") % {"what": error}) from error
    if not isinstance(value, dict):
        raise Invalid(_("A protocol begins with words and colons, such as “plumbline: 1”."))
    return value


def _load_yaml(text: str) -> object:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer powers
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = (
            _("line %(line)d, column %(column)d: ") % {"line": mark.line + 1, "column": mark.column + 1}
            if mark
            else ""
        )
        raise Invalid(
            _("This is not YAML: %(place)s%(problem)s.") % {"place": place, "problem": error.problem}
        ) from error
    except yaml.YAMLError as error:
        raise Invalid(_("This is not YAML: %(problem)s") % {"problem": error}) from error


def parse_protocol(source: dict[str, Any]) -> Protocol:
    """Return the checked protocol.

    Raises:
        Invalid: something does not fit; `problems` lists everything that was found.
    """
    protocol = frozen_protocol(source)
    problems = _cross_checks(protocol)
    if problems:
        raise Invalid(_first_sentence(problems), problems=tuple(problems))
    return protocol


def frozen_protocol(source: dict[str, Any]) -> Protocol:
    """Return a protocol that was checked when its round was launched: rules that came later end no round.

    Raises:
        Invalid: it cannot be read at all.
    """
    problems: list[Problem] = []
    document = _document(source, problems)
    questions = _questions(source.get("questions"), problems)
    items = _items(source, problems)
    questions = questions if problems else _bound(questions, problems)
    if document is None or items is None or problems:
        raise Invalid(_first_sentence(problems), problems=tuple(problems))
    return Protocol(source, document, items, tuple(questions))


def draft_problems(source: dict[str, Any]) -> tuple[Problem, ...]:
    """Return what still keeps a draft from being a protocol."""
    try:
        parse_protocol(source)
    except Invalid as error:
        return error.problems
    return ()


def _first_sentence(problems: list[Problem]) -> str:
    if len(problems) == 1:
        return _("The protocol has a mistake: %(pointer)s: %(reason)s") % {
            "pointer": problems[0].pointer or "/",
            "reason": problems[0].reason,
        }
    return _("The protocol has %(count)d mistakes.") % {"count": len(problems)}


def _document(source: dict[str, Any], problems: list[Problem]) -> Document | None:
    try:
        return Document.model_validate(source)
    except ValidationError as error:
        problems.extend(problems_of(error, source))
        return None


def _questions(raw: object, problems: list[Problem]) -> list[QuestionSpec]:
    found: list[QuestionSpec] = []
    for index, question in enumerate(raw if isinstance(raw, list) else []):
        if not isinstance(question, dict):
            continue  # the document's own check has said so
        kind = kinds().get(str(question.get("ask")))
        if kind is None:
            known = ", ".join(sorted(kinds()))
            problems.append(
                Problem(f"/questions/{index}/ask", _("Use one of: %(known)s.") % {"known": known})
            )
            continue
        try:
            found.append(kind.Spec.model_validate(question))
        except ValidationError as error:
            problems.extend(
                Problem(f"/questions/{index}{p.pointer}", p.reason) for p in problems_of(error, question)
            )
    return found


def _bound(questions: Sequence[QuestionSpec], problems: list[Problem]) -> list[QuestionSpec]:
    """Return the questions, each with what it needs of those that it names; note what does not go together."""
    by_key = {spec.key: spec for spec in questions}
    found = []
    for index, spec in enumerate(questions):
        try:
            found.append(kinds()[spec.ask].bind(spec, by_key))
        except AnswerError as error:
            problems.append(Problem(f"/questions/{index}{error.pointer}", error.reason))
    return found


def _items(source: dict[str, Any], problems: list[Problem]) -> BaseModel | None:
    mode = modes().get(str(source.get("mode")))
    if mode is None:
        if isinstance(source.get("mode"), str):
            known = ", ".join(sorted(modes()))
            problems.append(Problem("/mode", _("Use one of: %(known)s.") % {"known": known}))
        return None
    sent = source.get("items", {})
    try:
        return mode.Items.model_validate(sent)
    except ValidationError as error:
        problems.extend(Problem(f"/items{p.pointer}", p.reason) for p in problems_of(error, sent))
        return None


def _cross_checks(protocol: Protocol) -> list[Problem]:
    """Check what no section can see alone: keys that other places name."""
    document = protocol.document
    problems = [*_question_checks(protocol), *_gate_checks(protocol), *rater_checks(document)]
    versions, baseline = document.round.versions, document.round.baseline
    if len(set(versions)) != len(versions):
        problems.append(Problem("/round/versions", _("A version stands twice.")))
    if baseline is not None and versions and baseline not in versions:
        problems.append(Problem("/round/baseline", _("The baseline is not among the versions.")))
    if "rating" not in document.consent.purposes:
        reason = _("Name “rating” among the purposes: nobody may judge without it.")
        problems.append(Problem("/consent/purposes", reason))
    design = document.analysis.design
    if design is not None and design.kind == "fixed" and design.at is None:
        reason = _("A fixed design says at how many judgments it looks.")
        problems.append(Problem("/analysis/design/at", reason))
    problems.extend(Problem(pointer, reason) for pointer, reason in protocol.mode.check(protocol))
    return problems


def _question_checks(protocol: Protocol) -> Iterator[Problem]:
    keys = [spec.key for spec in protocol.questions]
    for index, spec in enumerate(protocol.questions):
        if spec.key in keys[:index]:
            yield Problem(f"/questions/{index}/key", _("This key stands twice."))
        of = getattr(spec, "of", None)
        if of is not None and (of not in keys or of == spec.key):
            yield Problem(f"/questions/{index}/of", _("There is no other question with this key."))
        if spec.when is not None and (never := never_asked(spec, spec.when, protocol.questions[:index])):
            yield Problem(f"/questions/{index}/when{never.pointer}", never.reason)
        if spec.about == "explanation" and set(protocol.document.explanations.levels) == {"none"}:
            reason = _("No explanation is ever shown. Say so under “explanations”.")
            yield Problem(f"/questions/{index}/about", reason)
    primary = protocol.document.analysis.primary
    if primary is not None and primary not in keys:
        yield Problem("/analysis/primary", _("There is no question with this key."))


def _gate_checks(protocol: Protocol) -> Iterator[Problem]:
    known = {*(spec.key for spec in protocol.questions), *protocol.document.behaviour}
    names = [gate.name for gate in protocol.document.gates]
    for index, gate in enumerate(protocol.document.gates):
        if not gate.name.strip():
            yield Problem(f"/gates/{index}/name", _("Give the gate a name that people can read."))
        if gate.name in names[:index]:
            yield Problem(f"/gates/{index}/name", _("This name stands twice."))
        if gate.metric not in known:
            yield Problem(f"/gates/{index}/metric", _("There is no question or behaviour with this key."))
        if gate.asks.looks_the_wrong_way:
            yield Problem(f"/gates/{index}/rule", _("A low bound is asked with >= and a high bound with <=."))
