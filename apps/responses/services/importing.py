"""Judgments that were made elsewhere: checked line by line, stored block by block.

An imported judgment makes its own slot and assignment, outside every quota, and then is a response like any other.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from apps.assignments.models import Assignment, AssignmentState, Slot, SlotOrigin, SlotState
from apps.core import counters, jsontext
from apps.core.errors import Invalid, Problem, Refused
from apps.core.events import publish
from apps.core.locks import IMPORT, lock_for_transaction
from apps.core.lines import Line, Report, problems_of, read_lines
from apps.raters.models import PROXY
from apps.responses.answers import check_answers, signals_of
from apps.responses.events import ResponsesRecorded
from apps.responses.frozen import FrozenRound, frozen_round
from apps.responses.judgments import Judgment, line_key
from apps.responses.models import Response
from apps.responses.services import store
from apps.responses.services.lookups import Lookups
from apps.studies.kinds._base import Placement
from apps.studies.models import Item, Origin, Round, RoundState, Study
from apps.studies.protocol import parse_protocol
from apps.studies.selectors import round_of
from apps.studies.services import freeze_round

BLOCK = 1_000


@dataclass(frozen=True)
class Imported:
    """What became of a post: the round that took it and the report."""

    round: Round
    report: Report


@dataclass
class _Row:
    """A line on its way: what was sent and what it turned out to be."""

    number: int
    judgment: Judgment
    key: str
    body_hash: str
    answers: dict[str, Any] = field(default_factory=dict)
    placement: Placement = field(default_factory=lambda: Placement((), ()))
    item: Item | None = None
    rater_id: int = 0


def import_judgments(
    *,
    study: Study,
    body: bytes,
    as_list: bool,
    round_number: int | None,
    create_missing: bool,
    consent: str,
    note: str,
    now: datetime,
) -> Imported:
    """Store judgments that were made elsewhere; a bad line never drops the good ones.

    Args:
        body: NDJSON, or one JSON list when `as_list`.
        round_number: which round takes them; without, the open one, else a new one of origin import.
        create_missing: whether unknown raters, scenarios, versions and outputs are made.
        consent: where consent was collected; a new round keeps it.

    Raises:
        Invalid: no line was accepted or repeated (the problems name the lines), or consent is not declared.
        Refused: the round is closed.
        NotFound: there is no such round.
    """
    report = Report()
    lines = list(read_lines(body, report, as_list=as_list))
    round_ = _round_for(study, round_number, consent=consent, note=note, now=now)
    frozen = frozen_round(round_.pk)
    for start in range(0, len(lines), BLOCK):
        _take_block(round_, frozen, lines[start : start + BLOCK], report, create_missing=create_missing, now=now)
    if not report.accepted and not report.repeated:
        problems = tuple(
            Problem(refusal.pointer, _("Line %(line)d: %(reason)s") % {"line": refusal.line, "reason": refusal.reason})
            for refusal in report.refused
        )
        raise Invalid(_("No line could be taken in."), problems=problems)
    counters.RESPONSES.labels("import").inc(report.accepted)
    return Imported(round_, report)


@transaction.atomic
def _round_for(study: Study, number: int | None, *, consent: str, note: str, now: datetime) -> Round:
    """Return the round that takes the lines; a new one is frozen from the study's protocol."""
    if number is not None:
        round_ = round_of(study, number)
        if round_.state == RoundState.CLOSED:
            raise Refused(_("Round %(number)d is closed.") % {"number": number})
        return round_
    Study.objects.select_for_update().get(pk=study.pk)
    open_ = study.rounds.exclude(state=RoundState.CLOSED).order_by("-number").first()
    if open_ is not None:
        return open_
    if not consent:
        reason = _("Say where consent was collected, as consent=collected-elsewhere.")
        raise Invalid(reason, problems=(Problem("", reason),))
    protocol = parse_protocol(study.document)
    versions = Lookups(study).known_versions(protocol.document.round.versions)
    return freeze_round(
        study=study, protocol=protocol, versions=versions, origin=Origin.IMPORT, now=now, consent=consent, note=note
    )


@transaction.atomic
def _take_block(
    round_: Round, frozen: FrozenRound, lines: Iterable[Line], report: Report, *, create_missing: bool, now: datetime
) -> None:
    lock_for_transaction(IMPORT, round_.pk)  # the same post twice at once: the second sees what the first stored
    rows = _fresh(round_, _valid(lines, report), report)
    lookups = Lookups(round_.study, create_missing=create_missing, round_=round_)
    rows = _find_raters(rows, lookups, frozen, report)
    rows = _find_items(rows, lookups, frozen, report)
    _store(round_, frozen, rows, now)
    report.accepted += len(rows)
    if rows:
        publish(ResponsesRecorded(round_.pk, count=len(rows)))


def _valid(lines: Iterable[Line], report: Report) -> Iterable[_Row]:
    for line in lines:
        try:
            judgment = Judgment.model_validate(line.value)
        except ValidationError as error:
            first = problems_of(error)[0]
            report.refuse(line.number, first.reason, first.pointer)
            continue
        yield _Row(line.number, judgment, judgment.key or line_key(line.value), jsontext.digest(line.value))


def _fresh(round_: Round, rows: Iterable[_Row], report: Report) -> list[_Row]:
    """Leave out lines whose key was stored before: the same body is repeated, another is refused."""
    rows = list(rows)
    seen = dict(
        Response.objects.filter(round=round_, key__in=[row.key for row in rows]).values_list("key", "body_hash")
    )
    fresh = []
    for row in rows:
        known = seen.get(row.key)
        if known is None:
            seen[row.key] = row.body_hash
            fresh.append(row)
        elif known == row.body_hash:
            report.repeated += 1
        else:
            report.refuse(row.number, _("This key was used for another judgment."), "/key")
    return fresh


def _find_raters(rows: list[_Row], lookups: Lookups, frozen: FrozenRound, report: Report) -> list[_Row]:
    declared = set(frozen.protocol.document.raters.profile)
    kept = []
    for row in rows:
        unknown = sorted(row.judgment.profile.keys() - declared)
        if unknown:
            reason = _("The protocol does not declare this profile field.")
            report.refuse(row.number, reason, f"/profile/{unknown[0]}")
        else:
            kept.append(row)
    raters = lookups.raters([row.judgment for row in kept])
    known = []
    for row in kept:
        rater_id = raters.get(row.judgment.rater)
        if rater_id is None:
            report.refuse(row.number, _("There is no rater with this key."), "/rater")
        else:
            row.rater_id = rater_id
            known.append(row)
    return known


def _find_items(rows: list[_Row], lookups: Lookups, frozen: FrozenRound, report: Report) -> list[_Row]:
    """Check answers against what was shown and find or make each item; a second answer becomes a repeat."""
    lookups.load_catalog([row.judgment for row in rows])
    kept = []
    for row in rows:
        problem = lookups.problem_with(row.judgment)
        if problem is None:
            ids = [lookups.versions[key] for key, _sample in row.judgment.places]
            ordered = sorted(ids, key=lookups.place_of)
            row.placement = Placement(tuple(ordered), tuple(ordered.index(pk) for pk in ids))
            checked = check_answers(frozen, row.judgment.answers, row.placement, partial=True)
            problem = checked.problems[0] if checked.problems else None
            if problem is None and not checked.answers:
                problem = Problem("/answers", _("There is no answer in this line."))
            row.answers = checked.answers
        if problem is None:
            kept.append(row)
        else:
            report.refuse(row.number, problem.reason, problem.pointer)
    found = lookups.items([(row.judgment, row.rater_id) for row in kept])
    settled = []
    for row, item in zip(kept, found, strict=True):
        if isinstance(item, Problem):
            report.refuse(row.number, item.reason, item.pointer)
        else:
            row.item = item
            settled.append(row)
    return settled


def _store(round_: Round, frozen: FrozenRound, rows: list[_Row], now: datetime) -> None:
    """Write slots, assignments, responses and signals of a block."""
    slots = Slot.objects.bulk_create(
        [
            Slot(
                round=round_,
                item=row.item,
                place=0,
                ordinal=0,
                sides=list(row.placement.order),
                state=SlotState.DONE,
                origin=SlotOrigin.IMPORT,
            )
            for row in rows
        ]
    )
    assignments = Assignment.objects.bulk_create(
        [
            Assignment(
                slot=slot,
                round=round_,
                item=row.item,
                rater_id=row.rater_id,
                token=secrets.token_urlsafe(16),
                sides=list(row.placement.order),
                state=AssignmentState.ANSWERED,
                leased_at=now,
                ended_at=now,
            )
            for slot, row in zip(slots, rows, strict=True)
        ]
    )
    responses = Response.objects.bulk_create(
        [
            Response(
                study_id=round_.study_id,
                round=round_,
                assignment=assignment,
                rater_id=row.rater_id,
                item=row.item,
                answers=row.answers,
                behaviour=row.judgment.extra(),
                seconds=row.judgment.seconds,
                key=row.key,
                body_hash=row.body_hash,
                at=row.judgment.at or now,
            )
            for assignment, row in zip(assignments, rows, strict=True)
        ]
    )
    signals: list[tuple[object, ...]] = []
    for response, row in zip(responses, rows, strict=True):
        home = store.SignalHome(
            round_.study_id,
            response.pk,
            round_.pk,
            row.rater_id,
            response.item_id,
            row.judgment.cohort == PROXY,
            response.at,
        )
        values = signals_of(frozen, row.answers, row.placement)
        signals.extend(store.signal_rows(home, values, frozen.metric_ids))
    store.insert_signals(signals)
