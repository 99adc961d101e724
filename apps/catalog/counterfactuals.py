"""Counterfactual sets: scenarios made from one text with gaps, so that only what is meant to differ differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.accounts.models import Team, User
from apps.catalog.models import CounterfactualTemplate, Scenario
from apps.catalog.records import ScenarioRecord
from apps.catalog.selectors import current_outputs
from apps.catalog.upserts import ScenarioUpsert
from apps.catalog.variants import Variant, variants_of
from apps.core import jsontext
from apps.core.errors import Invalid, Problem, Refused
from apps.core.lines import Line, Report, problems_of
from apps.core.locks import CATALOG, lock_for_transaction

SHARED = ("tags", "risk", "locale")
"""What all scenarios of a set share; whatever else is said of one of them stays as it is."""

_SHOWN_SETS = 1_000
_OWN = ("value", "weight", "owner", "origin", "reference", "label")


@dataclass(frozen=True)
class SetText:
    """A set as it is written.

    Attributes:
        key: of the set; its scenarios' keys begin with it.
        messages: role and content of each turn, with gaps.
        attributes: for each attribute its values: `value`, `text` and further forms.
        fields: what all scenarios share, of `SHARED`.
    """

    key: str
    messages: list[dict[str, Any]]
    attributes: dict[str, list[dict[str, str]]]
    fields: dict[str, Any]

    @property
    def mark(self) -> str:
        """A hash of all it says: whoever changes a set names the one that they read."""
        return jsontext.digest([self.key, self.messages, tables_of(self.attributes), self.fields])


@dataclass(frozen=True)
class Saved:
    """What became of a set's scenarios.

    Attributes:
        accepted: how many are made or changed.
        renewed: how many of these have another revision, because the text before was shown, answered or approved.
        repeated: how many are the same as before.
        left: keys of those that the text makes no more.
    """

    accepted: int
    renewed: int
    repeated: int
    left: tuple[str, ...]


@dataclass(frozen=True)
class SetRow:
    """A set in the list: how many scenarios it has, what varies in it, and whether it was made from a template here."""

    key: str
    scenarios: int
    attributes: tuple[str, ...]
    made_here: bool


def variants(text: SetText) -> list[Variant]:
    """Return all variants of a set, checked as scenarios.

    Raises:
        Invalid: it cannot be made; the problems say where.
    """
    if not text.key:
        reason = _("A set needs a key.")
        raise Invalid(reason, problems=(Problem("/key", reason),))
    found = variants_of(text.key, text.messages, text.attributes)
    for variant in found:
        record = _record(text, variant)
        try:
            ScenarioRecord.model_validate(record)
        except ValidationError as error:
            problems = tuple(problems_of(error, record))
            raise Invalid(problems[0].reason, problems=problems) from error
    return found


@transaction.atomic
def save_set(*, team: Team, actor: User, text: SetText, read: str = "") -> Saved:
    """Keep the text of a set and write its scenarios; the same again changes nothing.

    A scenario that was shown, answered or approved keeps what it said, and says the new text as its next revision.

    Args:
        team: whose set it is.
        actor: who writes it.
        text: all of it.
        read: the `mark` of the text that the writer began from, "" for a set that is new.

    Raises:
        Invalid: it cannot be made, or would write over a scenario of another set.
        Refused: the team's set of this key says something else than the writer has read.
    """
    made = variants(text)
    lock_for_transaction(CATALOG, team.pk)
    _refuse_unread(team, text, read)
    rows = {row.key: row for row in Scenario.objects.filter(team=team, key__in=[one.key for one in made])}
    _refuse_strangers(text, rows)
    CounterfactualTemplate.objects.update_or_create(
        team=team,
        key=text.key,
        defaults={
            "messages": text.messages,
            "attributes": tables_of(text.attributes),
            "fields": text.fields,
            "author": actor,
        },
    )
    report = Report()
    lines = [
        Line(number, {**_said_of(rows.get(one.key)), **_record(text, one)})
        for number, one in enumerate(made, 1)
    ]
    ScenarioUpsert(team=team, actor=actor).run(lines, report)
    if report.refused:
        first = report.refused[0]
        reason = f"{made[first.line - 1].key}: {first.reason}"
        raise Invalid(reason, problems=(Problem(first.pointer, reason),))
    others = Scenario.objects.filter(team=team, set=text.key).exclude(key__in=[one.key for one in made])
    left = tuple(others.order_by("key").values_list("key", flat=True))
    return Saved(report.accepted, len(report.warnings), report.repeated, left)


def template_of(team: Team, key: str) -> SetText | None:
    """Return the text that a set is made from, None where it came another way."""
    row = CounterfactualTemplate.objects.filter(team=team, key=key).first()
    if row is None:
        return None
    return SetText(row.key, row.messages, attributes_of(row.attributes), row.fields)


def sets_of(team: Team) -> list[SetRow]:
    """Return the team's sets by key, at most 1,000."""
    rows = (
        Scenario.objects.filter(team=team)
        .exclude(set="")
        .values("set")
        .annotate(scenarios=Count("id"), varying=ArrayAgg("attribute", distinct=True))
        .order_by("set")
    )
    here = set(CounterfactualTemplate.objects.filter(team=team).values_list("key", flat=True))
    return [
        SetRow(row["set"], row["scenarios"], _names(row["varying"]), row["set"] in here)
        for row in rows[:_SHOWN_SETS]
    ]


def members_of(team: Team, key: str, limit: int) -> tuple[list[Scenario], int]:
    """Return the first scenarios of a set, and how many it has; none for the key ""."""
    if not key:
        return [], 0
    rows = Scenario.objects.filter(team=team, set=key)
    return list(rows.defer("search").order_by("key")[:limit]), rows.count()


def answered(team: Team, key: str) -> int:
    """Return how many scenarios of a set some version has answered as they are now."""
    return current_outputs(team).filter(scenario__set=key).values("scenario").distinct().count()


def tables_of(attributes: Mapping[str, Sequence[Mapping[str, str]]]) -> list[list[list[str]]]:
    """Return attributes as tables: a heading with the attribute's name and its further forms, and a row for each value."""
    found = []
    for name, values in attributes.items():
        forms = [form for form in (values[0] if values else {}) if form != "value"]
        rows = [[value.get(form, "") for form in ("value", *forms)] for value in values]
        found.append([[name, *forms], *rows])
    return found


def attributes_of(tables: Sequence[Sequence[Sequence[str]]]) -> dict[str, list[dict[str, str]]]:
    """Return tables as attributes; `tables_of` turned round."""
    return {
        heading[0]: [{"value": row[0], **dict(zip(heading[1:], row[1:], strict=True))} for row in rows]
        for heading, *rows in tables
    }


def _refuse_unread(team: Team, text: SetText, read: str) -> None:
    kept = template_of(team, text.key)
    if kept is None:
        if Scenario.objects.filter(team=team, set=text.key).exists():
            raise Refused(_("A set of this key was imported already. Choose another key."))
    elif kept.mark not in {read, text.mark}:
        if read:
            raise Refused(
                _(
                    "Somebody changed this set after you had opened it. Nothing of yours is stored: open it in another window, and bring the two together."
                )
            )
        raise Refused(
            _("There is a set of this key already. Open that one to change it, or choose another key.")
        )


def _refuse_strangers(text: SetText, rows: Mapping[str, Scenario]) -> None:
    other = next((row for row in rows.values() if row.set != text.key), None)
    if other is not None:
        reason = _("A scenario “%(key)s” is there already and is not of this set. Choose another key.")
        raise Invalid(reason % {"key": other.key}, problems=(Problem("/key", reason % {"key": other.key}),))


def _said_of(row: Scenario | None) -> dict[str, Any]:
    """Return what people have said of a scenario beside its text, which another text leaves as it is."""
    return {} if row is None else {name: getattr(row, name) for name in _OWN}


def _names(attributes: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted({name for values in attributes for name in values}))


def _record(text: SetText, variant: Variant) -> dict[str, Any]:
    shared = {name: text.fields[name] for name in SHARED if text.fields.get(name)}
    return {
        "key": variant.key,
        "messages": variant.messages,
        "set": text.key,
        "attribute": variant.attribute,
        **shared,
    }
