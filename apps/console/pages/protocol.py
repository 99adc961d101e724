"""A protocol as text: the draft in its file, and the frozen one of a round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from apps.console.pages.setup import frame_of
from apps.console.setup.order import in_order
from apps.console.setup.problems import problems_of_draft, shown_problems
from apps.console.setup.yamltext import dump, line_at, lines_of
from apps.core.errors import PlumblineError
from apps.studies.models import Round, Study


@dataclass(frozen=True)
class LineProblem:
    """A problem in the file, with its line where that can be told."""

    line: int | None
    pointer: str
    reason: str


def file_page(study: Study) -> dict[str, Any]:
    """Return the draft as YAML with its problems by line."""
    text = dump(in_order(study.document))
    problems = problems_of_draft(study.document)
    lines = lines_of(text)
    found = [
        LineProblem(line_at(lines, p.pointer), p.pointer, p.reason) for p in shown_problems(study, problems)
    ]
    found.sort(key=lambda problem: problem.line or 0)
    return {**frame_of(study, "file", problems), "text": text, "rows": _height(text), "found": found}


def file_problem(study: Study, text: str, error: PlumblineError) -> dict[str, Any]:
    """Return the page with a text that could not be stored, kept as it was written."""
    lines = lines_of(text)
    found = [LineProblem(line_at(lines, p.pointer), p.pointer, p.reason) for p in error.problems]
    problems = problems_of_draft(study.document)
    page = {"text": text, "rows": _height(text), "found": found, "refused": error.message}
    return {**frame_of(study, "file", problems), **page}


def frozen_page(round_: Round) -> dict[str, Any]:
    """Return a round's protocol, read-only."""
    return {"study": round_.study, "round": round_, "text": dump(in_order(round_.protocol))}


def yaml_reply(document: dict[str, Any], name: str) -> HttpResponse:
    """Return a document as a file to be kept."""
    response = HttpResponse(dump(in_order(document)), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _height(text: str) -> int:
    return min(40, text.count("\n") + 4)
