"""Judgments that were made elsewhere: checked line by line, stored block by block.

An imported judgment makes its own slot and assignment, outside every quota, and then is a response like any other.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.models import Assignment, AssignmentState, Slot, SlotOrigin, SlotState
from apps.core import counters
from apps.core.errors import Invalid, Problem, Refused
from apps.core.events import publish
from apps.core.lines import Line, Report, read_lines
from apps.core.locks import IMPORT, lock_for_transaction
from apps.core.text import clean_text
from apps.raters.models import PROXY
from apps.responses.answers import signals_of
from apps.responses.events import ResponsesRecorded
from apps.responses.frozen import FrozenRound, frozen_round
from apps.responses.models import Response
from apps.responses.services import import_sessions, store
from apps.responses.services.import_rows import Row, checked_rows, sort_by_key
from apps.responses.services.lookups import Lookups
from apps.studies.kinds._base import Placement
from apps.studies.models import Origin, Round, RoundState, Study
from apps.studies.protocol import parse_protocol
from apps.studies.selectors import round_of
from apps.studies.services import freeze_round

BLOCK = 1_000


@dataclass(frozen=True)
class Imported:
    """What became of a post: the round that took it and the report."""

    round: Round
    report: Report


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
        study: the study that asked.
        body: NDJSON, or one JSON list when `as_list`.
        as_list: whether the body is one JSON document.
        round_number: which round takes them; without, the open one, else a new one of origin import.
        create_missing: whether unknown raters, scenarios, versions and outputs are made.
        consent: where consent was collected; needed once, the round keeps it.
        note: kept with a new round.
        now: when the post arrived.

    Raises:
        Invalid: no line was accepted or repeated (the problems name the lines), or consent is not declared.
        Refused: the round is closed.
        NotFound: there is no such round.
    """
    report = Report()
    lines = list(read_lines(body, report, as_list=as_list))
    consent, note = clean_text(consent, max_length=40), clean_text(note, max_length=10_000)
    if round_number is None:
        round_, is_new = _open_round(
            study, consent=consent, note=note, create_missing=create_missing, now=now
        )
    else:
        round_, is_new = round_of(study, round_number), False
    if round_.state == RoundState.CLOSED:
        raise Refused(_("Round %(number)d is closed.") % {"number": round_.number})
    _declare_consent(round_, consent)
    frozen = frozen_round(round_.pk)
    for start in range(0, len(lines), BLOCK):
        block = lines[start : start + BLOCK]
        _take_block(round_, frozen, block, report, create_missing=create_missing, now=now)
    if not report.accepted and not report.repeated:
        if is_new:
            _drop_if_empty(round_)
        problems = tuple(
            Problem(r.pointer, _("Line %(line)d: %(reason)s") % {"line": r.line, "reason": r.reason})
            for r in sorted(report.refused, key=lambda refusal: refusal.line)
        )
        raise Invalid(_("No line could be taken in."), problems=problems)
    counters.RESPONSES.labels("import").inc(report.accepted)
    return Imported(round_, report)


@transaction.atomic
def _open_round(
    study: Study, *, consent: str, note: str, create_missing: bool, now: datetime
) -> tuple[Round, bool]:
    """Return the round that is open, else a new one frozen from the study's protocol, and whether it is new."""
    study = Study.objects.select_for_update(of=["self"], no_key=True).select_related("team").get(pk=study.pk)
    open_ = study.rounds.exclude(state=RoundState.CLOSED).order_by("-number").first()
    if open_ is not None:
        open_.study = study
        return open_, False
    _needs_consent(consent)
    protocol = parse_protocol(study.document)
    lookups = Lookups(study, create_missing=create_missing)
    versions = lookups.protocol_versions(protocol.document.round.versions)
    round_ = freeze_round(
        study=study,
        protocol=protocol,
        versions=versions,
        origin=Origin.IMPORT,
        now=now,
        consent=consent,
        note=note,
    )
    return round_, True


def _needs_consent(consent: str) -> None:
    if not consent:
        reason = _("Say where consent was collected, as consent=collected-elsewhere.")
        raise Invalid(reason, problems=(Problem("", reason),))


def _declare_consent(round_: Round, consent: str) -> None:
    """Keep with the round where consent to imported judgments was collected; without that no row is stored."""
    if round_.consent:
        return
    _needs_consent(consent)
    Round.objects.filter(pk=round_.pk, consent="").update(consent=consent)
    round_.consent = consent


@transaction.atomic
def _drop_if_empty(round_: Round) -> None:
    """Remove a round that a post opened in vain: it would hold the study's protocol fast."""
    lock_for_transaction(IMPORT, round_.pk)
    Study.objects.select_for_update(no_key=True).get(pk=round_.study_id)
    if not Response.objects.filter(round=round_).exists():
        round_.delete()


@transaction.atomic
def _take_block(
    round_: Round,
    frozen: FrozenRound,
    lines: Iterable[Line],
    report: Report,
    *,
    create_missing: bool,
    now: datetime,
) -> None:
    lock_for_transaction(
        IMPORT, round_.pk
    )  # the same post twice at once: the second sees what the first stored
    by_key = sort_by_key(round_, checked_rows(lines, frozen, report), report)
    lookups = Lookups(round_.study, create_missing=create_missing, round_=round_)
    rows = _find_raters(by_key.fresh, lookups, report)
    rows = _find_items(rows, lookups, report)
    _store(round_, frozen, rows, now)
    by_key.settle(report)
    report.accepted += len(rows)
    if rows:
        publish(ResponsesRecorded(round_.pk, count=len(rows)))


def _find_raters(rows: list[Row], lookups: Lookups, report: Report) -> list[Row]:
    raters = lookups.raters([row.judgment for row in rows])
    known = []
    for row in rows:
        rater = raters.get(row.judgment.rater)
        if rater is None:
            report.refuse(
                row.number, _("There is no rater “%(key)s”.") % {"key": row.judgment.rater}, "/rater"
            )
            continue
        row.rater_id, row.is_proxy = rater.pk, rater.cohort == PROXY
        if row.judgment.cohort and (row.judgment.cohort == PROXY) != row.is_proxy:
            reason = (
                _("This rater is known as a proxy.")
                if row.is_proxy
                else _("This rater is known as a person.")
            )
            report.refuse(row.number, reason, "/cohort")
        else:
            known.append(row)
    return known


def _find_items(rows: list[Row], lookups: Lookups, report: Report) -> list[Row]:
    """Find or make what was shown and each item; a second answer becomes a repeat."""
    lookups.load_catalog([row.judgment for row in rows])
    kept = []
    for row in rows:
        problem = lookups.problem_with(row.judgment)
        if problem is None:
            ids = [lookups.versions[key] for key, _sample in row.judgment.places]
            ordered = sorted(ids, key=lookups.place_of)
            row.placement = Placement(tuple(ordered), tuple(ordered.index(pk) for pk in ids))
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


def _store(round_: Round, frozen: FrozenRound, rows: list[Row], now: datetime) -> None:
    """Write slots, assignments, responses, sessions and signals of a block."""
    slots = Slot.objects.bulk_create(
        [
            Slot(
                round=round_,
                item=row.item,
                place=0,
                ordinal=0,
                sides=list(row.placement.order),
                arm=row.arm,
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
                arm=row.arm,
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
                behaviour=row.judgment.behaviour,
                seconds=row.judgment.seconds,
                key=row.key,
                body_hash=row.body_hash,
                at=row.judgment.at or now,
            )
            for assignment, row in zip(assignments, rows, strict=True)
        ]
    )
    judgments = [row.judgment for row in rows]
    import_sessions.store_sessions(round_, responses, judgments)
    spent = import_sessions.time_of_sessions(frozen, judgments, [row.placement for row in rows])
    signals: list[store.Row] = []
    for response, row, timed in zip(responses, rows, spent, strict=True):
        home = store.SignalHome(
            round_.study_id,
            response.pk,
            round_.pk,
            row.rater_id,
            response.item_id,
            row.is_proxy,
            response.at,
        )
        values = signals_of(frozen, row.answers, row.placement, row.judgment.measured)
        signals.extend(store.signal_rows(home, [*values, *timed], frozen.metric_ids))
    store.insert_signals(signals)
