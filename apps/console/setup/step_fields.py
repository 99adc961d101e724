"""What each step of the set-up asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.catalog.models import Scenario
from apps.catalog.selectors import tags_of
from apps.console.setup.fields import Choice, Control, Field
from apps.console.setup.people_fields import check_fields, cohort_field, consent_fields, rater_fields
from apps.console.setup.questions import primary_fields
from apps.console.setup.schema_fields import fields_of
from apps.console.setup.seen_fields import seen_fields
from apps.studies.modes import modes

BY_BUTTON = frozenset({"/round/versions"})
"""Places that only buttons change. What is saved while typing leaves them alone: it may arrive after the button's own post."""

_MOST_TAGS = 60


def fields_for(step: str, document: dict[str, Any], team: Team) -> list[Field]:
    """Return the fields of a step; versions, questions, profile and quotas have their own forms beside them."""
    forms: dict[str, Callable[[], list[Field]]] = {
        "basics": _basics,
        "items": lambda: [_versions(), _baseline(), *_items(document, team)],
        "questions": lambda: [_mode(), *primary_fields(document)],
        "seen": seen_fields,
        "raters": lambda: [cohort_field(), *rater_fields()],
        "checks": check_fields,
        "consent": lambda: consent_fields(document),
    }
    return forms[step]() if step in forms else []


def _basics() -> list[Field]:
    return [
        Field(
            "/title",
            _("Title"),
            "text",
            _("Raters read it above the answers, unless the main question has words of its own."),
            required=True,
            longest=300,
        ),
        Field(
            "/objective",
            _("Objective"),
            "area",
            _("What you want to know, and against what. Raters never see it."),
            required=True,
            longest=5_000,
        ),
        Field(
            "/owner",
            _("Owner"),
            "text",
            _("The e-mail of whoever answers for the study."),
            required=True,
            longest=254,
        ),
        Field("/scope/includes", _("Speaks about"), "lines", _("One per line."), required=True),
        Field(
            "/scope/excludes",
            _("Leaves out"),
            "lines",
            _("One per line. What nobody should read into the result."),
            required=True,
        ),
    ]


def _versions() -> Field:
    return Field("/round/versions", _("Versions"), "checks", required=True)


def _baseline() -> Field:
    return Field("/round/baseline", _("Baseline"), "select")


def _items(document: dict[str, Any], team: Team) -> list[Field]:
    """Return the mode's own fields, with what the catalogue holds to choose from."""
    mode = modes().get(str(document.get("mode")))
    if mode is None:
        return []
    known = {
        "tags": [tag for tag, _count in tags_of(team)[:_MOST_TAGS]],
        "risk": _distinct(team, "risk"),
        "value": _distinct(team, "value"),
        "locale": _distinct(team, "locale"),
    }
    found = []
    for spec in fields_of(mode.Items, "/items"):
        values = known.get(spec.pointer.rpartition("/")[2]) if "/scenarios/" in spec.pointer else None
        if values:
            control: Control = "checks" if spec.control == "lines" else "select"
            found.append(
                replace(spec, control=control, choices=tuple(Choice(value, value) for value in values))
            )
        else:
            found.append(spec)
    return found


def _distinct(team: Team, column: str) -> list[str]:
    rows = Scenario.objects.filter(team=team).exclude(**{column: ""}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[:_MOST_TAGS])


def _mode() -> Field:
    choices = tuple(Choice(mode.slug, str(mode.label)) for mode in modes().values())
    return Field("/mode", _("How will people judge?"), "select", choices=choices, required=True)
