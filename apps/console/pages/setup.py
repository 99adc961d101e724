"""What the pages of the set-up show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.catalog.selectors import versions_of
from apps.console.setup.fields import Field, Shown, show
from apps.console.setup.people_fields import PURPOSES
from apps.console.setup.plan import plan_panel
from apps.console.setup.pointers import get
from apps.console.setup.problems import errors_by_pointer, problems_of_draft, shown_problems
from apps.console.setup.profile import profile_form
from apps.console.setup.questions import QuestionRow, question_fields, question_rows
from apps.console.setup.quota_table import quota_form
from apps.console.setup.step_fields import fields_for
from apps.console.setup.steps import STEPS, after, links
from apps.console.setup.taxonomies import offered
from apps.console.setup.versions import chosen_versions, offered_systems
from apps.console.setup.words import purpose_of
from apps.core.errors import Invalid, NotFound, Problem
from apps.studies.kinds import kinds
from apps.studies.models import Study
from apps.studies.modes import modes
from apps.studies.protocol import parse_protocol
from apps.studies.selectors import open_round
from apps.studies.services.freeze import named_versions
from apps.studies.services.names import names_in_texts


@dataclass(frozen=True)
class Card:
    """A mode or kind to choose."""

    value: str
    label: str
    hint: str
    icon: str
    chosen: bool


def frame_of(study: Study, current: str, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return what all pages of the set-up share: the steps, the plan, the round that is open."""
    return {
        "study": study,
        "steps": links(study.slug, current, problems),
        "step": current,
        "plan": plan_panel(study),
        "open_round": open_round(study),
    }


def step_page(
    study: Study, step: str, *, mending: bool = False, axes: Sequence[str] = (), unit: str = ""
) -> dict[str, Any]:
    """Return the context of a step.

    Args:
        study: whose draft.
        step: which step.
        mending: a field that is simply still empty is not called wrong before somebody comes to mend it.
        axes: of which questions the table of quotas is made; without any, of those that the draft's quotas name.
        unit: what that table counts.

    Raises:
        NotFound: there is no such step.
    """
    labels = {entry.slug: str(entry.label) for entry in STEPS}
    if step not in labels:
        raise NotFound("")
    problems = problems_of_draft(study.document)
    errors = errors_by_pointer(problems)
    if not mending:
        errors = {pointer: reason for pointer, reason in errors.items() if get(study.document, pointer)}
    shown = shown_fields(fields_for(step, study.document, study.team), study.document, errors)
    page = {
        **frame_of(study, step, problems),
        "label": labels[step],
        "following": after(step),
        **listed([entry for entry in shown if entry.field.pointer not in _APART]),
        "apart": {
            entry.field.pointer.rpartition("/")[2]: entry for entry in shown if entry.field.pointer in _APART
        },
    }
    if step == "items":
        catalogue = versions_of(study.team)
        page |= {
            "chosen": chosen_versions(study.document, catalogue),
            "offered": offered_systems(study.document, catalogue),
        }
    if step == "questions":
        page |= _questions(study.document, problems)
    if step == "raters":
        page |= {
            "profile": profile_form(study.document, problems),
            "quotas": quota_form(study.document, problems, wanted=axes, unit=unit),
        }
    if step == "consent":
        page |= {"purposes": [(value, purpose_of(value)) for value in PURPOSES]}
    if step == "launch":
        page |= _review(study, problems)
    return page


_APART = {"/round/versions", "/round/baseline", "/mode", "/raters/cohorts", "/raters/others"}
"""Fields that the template draws in its own way."""


def question_page(study: Study, index: int) -> dict[str, Any]:
    """Return the context of one question's page.

    Raises:
        NotFound: there is no such question.
    """
    problems = problems_of_draft(study.document)
    fields = question_fields(study.document, index)
    row: QuestionRow = question_rows(study.document, problems)[index]
    errors = errors_by_pointer(problems)
    return {
        **frame_of(study, "questions", problems),
        "row": row,
        **listed(shown_fields(fields, study.document, errors)),
        "whole": errors.get(f"/questions/{index}/ask", ""),
        "taxonomies": offered(study.team, fields),
    }


def shown_fields(
    fields: Sequence[Field], document: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Shown]:
    """Return fields with their values."""
    return [show(spec, document, errors) for spec in fields]


def listed(entries: list[Shown]) -> dict[str, Any]:
    """Return what `_fields.html` draws: fields, and whether the rare ones are open because one of them is wrong."""
    rare = [entry for entry in entries if entry.field.rare]
    return {"fields": entries, "rare": bool(rare), "rare_open": any(entry.error for entry in rare)}


def _questions(document: dict[str, Any], problems: Sequence[Problem]) -> dict[str, Any]:
    chosen = str(document.get("mode"))
    cards = [Card(m.slug, str(m.label), str(m.hint), m.icon, m.slug == chosen) for m in modes().values()]
    return {
        "modes": cards,
        "questions": question_rows(document, problems),
        "kinds": [Card(k.slug, str(k.label), str(k.hint), "", chosen=False) for k in kinds().values()],
        "wrong": [p.reason for p in problems if p.pointer in {"/questions", "/mode", "/analysis/primary"}],
    }


def _review(study: Study, problems: Sequence[Problem]) -> dict[str, Any]:
    return {"problems": shown_problems(study, problems), "warnings": () if problems else _warnings(study)}


def _warnings(study: Study) -> tuple[str, ...]:
    """Return what a launch would note with the round."""
    protocol = parse_protocol(study.document)
    try:
        versions = named_versions(study, protocol.document.round.versions)
    except Invalid as error:
        return (error.message,)
    return tuple(names_in_texts(protocol, versions))
