"""What still keeps a draft from being launched, and what is allowed but worth a second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.console.setup.pointers import get
from apps.console.setup.steps import STEPS, step_of, step_url
from apps.console.setup.words import label_of
from apps.core.errors import Problem
from apps.studies.models import Study
from apps.studies.protocol import draft_problems


@dataclass(frozen=True)
class ShownProblem:
    """A problem with the way to where it is mended."""

    pointer: str
    reason: str
    step: str
    url: str


def problems_of_draft(document: dict[str, Any]) -> tuple[Problem, ...]:
    """Return everything that a launch would complain about, as far as the document alone tells."""
    problems = [Problem(p.pointer, _kinder(document, p)) for p in draft_problems(document)]
    known = {problem.pointer for problem in problems}
    needed = {
        "/scope/includes": _("Say what the study speaks about."),
        "/scope/excludes": _("Say what the study leaves out."),
        "/round/versions": _("Choose the versions to be judged."),
    }
    problems += [
        Problem(pointer, reason)
        for pointer, reason in needed.items()
        if pointer not in known and not get(document, pointer)
    ]
    return tuple(problems)


def errors_by_pointer(problems: Sequence[Problem]) -> dict[str, str]:
    """Return what is wrong, by place; what is wrong inside of a list is told at the list too."""
    errors: dict[str, str] = {}
    for problem in problems:
        errors.setdefault(problem.pointer, problem.reason)
        head, _slash, last = problem.pointer.rpartition("/")
        if last.isdigit():
            errors.setdefault(head, problem.reason)
    return errors


def shown_problems(study: Study, problems: Sequence[Problem]) -> list[ShownProblem]:
    """Return problems with their links, in the order of the steps."""
    labels = {step.slug: str(step.label) for step in STEPS}
    order = list(labels)
    found = []
    for problem in problems:
        step = step_of(problem.pointer)
        url = step_url(study.slug, step, problem.pointer)
        found.append(
            (
                order.index(step) if step in labels else len(order),
                problem,
                labels.get(step, _("As a file")),
                url,
            )
        )
    found.sort(key=lambda row: row[0])
    return [
        ShownProblem(problem.pointer, _named(problem), label, url) for _place, problem, label, url in found
    ]


def _named(problem: Problem) -> str:
    """Return the reason; where it says only that something is needed, with what."""
    if problem.reason != _("This is needed."):
        return problem.reason
    return _("%(what)s: this is needed.") % {"what": label_of(problem.pointer.rpartition("/")[2])}


def _kinder(document: dict[str, Any], problem: Problem) -> str:
    """Return the reason; for a place that is simply empty, that it is needed."""
    return _("This is needed.") if get(document, problem.pointer) in ("", []) else problem.reason
