"""The lines of an import on their way: what each must be before anything is looked up or made for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.core import jsontext
from apps.core.errors import Problem, pointer_to
from apps.core.lines import Line, Report, problems_of
from apps.responses.answers import check_answers
from apps.responses.frozen import FrozenRound
from apps.responses.judgments import Judgment, line_key
from apps.responses.models import Response
from apps.studies.kinds._base import Placement
from apps.studies.models import Item, Round


@dataclass
class Row:
    """A line on its way: what was sent and what it turned out to be."""

    number: int
    judgment: Judgment
    key: str
    body_hash: str
    answers: dict[str, Any]
    placement: Placement = field(default_factory=lambda: Placement((), ()))
    arm: int = 0
    item: Item | None = None
    rater_id: int = 0
    is_proxy: bool = False


def checked_rows(lines: Iterable[Line], frozen: FrozenRound, report: Report) -> Iterator[Row]:
    """Yield the lines that fit the contract and the protocol; nothing is made for one that does not."""
    for line in lines:
        try:
            judgment = Judgment.model_validate(line.value)
        except ValidationError as error:
            first = problems_of(error, line.value)[0]
            report.refuse(line.number, first.reason, first.pointer)
            continue
        arm, found = _arm_of(judgment, frozen), _checked_answers(judgment, frozen)
        if isinstance(arm, Problem):
            report.refuse(line.number, arm.reason, arm.pointer)
        elif isinstance(found, Problem):
            report.refuse(line.number, found.reason, found.pointer)
        else:
            key = judgment.key or line_key(line.value)
            yield Row(line.number, judgment, key, jsontext.digest(line.value), found, arm=arm)


def _arm_of(judgment: Judgment, frozen: FrozenRound) -> int | Problem:
    """Return the arm that a line was judged in, as its place among the protocol's levels."""
    levels: list[str] = list(frozen.protocol.document.explanations.levels)
    if judgment.arm is None:
        return 0
    if judgment.arm not in levels:
        reason = _("The protocol has no such arm; its levels of explanation are %(levels)s.")
        return Problem("/arm", reason % {"levels": ", ".join(levels)})
    return levels.index(judgment.arm)


def _checked_answers(judgment: Judgment, frozen: FrozenRound) -> dict[str, Any] | Problem:
    """Return the answers in their canonical shapes. Answers name places, so no version need be known for this."""
    undeclared = sorted(judgment.profile.keys() - set(frozen.protocol.document.raters.profile_keys))
    if undeclared:
        reason = _("The protocol does not declare this profile field.")
        return Problem(pointer_to("profile", undeclared[0]), reason)
    places = tuple(range(len(judgment.shown)))
    placement = Placement(places, places, explained=judgment.arm != "none")
    checked = check_answers(frozen, judgment.answers, placement, partial=True)
    if checked.problems:
        return checked.problems[0]
    if not checked.answers:
        return Problem("/answers", _("There is no answer in this line."))
    return checked.answers


@dataclass(frozen=True)
class Sorted:
    """The lines of a block by their keys: those to store, and those that say the same as a line before them."""

    fresh: list[Row]
    twins: list[tuple[Row, Row]]

    def settle(self, report: Report) -> None:
        """Count twins once it is known what became of their first; a twin shares its fate."""
        refused = {refusal.line: refusal for refusal in report.refused}
        for twin, first in self.twins:
            fate = refused.get(first.number)
            if fate is None:
                report.repeated += 1
            else:
                report.refuse(twin.number, fate.reason, fate.pointer)


def sort_by_key(round_: Round, rows: Iterable[Row], report: Report) -> Sorted:
    """Tell new lines from known ones: a known key with the same body is repeated, with another it is refused."""
    rows = list(rows)
    stored = dict(
        Response.objects.filter(round=round_, key__in=[row.key for row in rows]).values_list(
            "key", "body_hash"
        )
    )
    first_of: dict[str, Row] = {}
    fresh: list[Row] = []
    twins: list[tuple[Row, Row]] = []
    for row in rows:
        first = first_of.setdefault(row.key, row)
        known = stored.get(row.key, first.body_hash)
        if known != row.body_hash:
            report.refuse(row.number, _("This key was used for another judgment."), "/key")
        elif row.key in stored:
            report.repeated += 1
        elif first is row:
            fresh.append(row)
        else:
            twins.append((row, first))
    return Sorted(fresh, twins)
