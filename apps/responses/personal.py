"""What responses hold about the people who judge: answers, what follows from them, and what was not sent yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from apps.core.personal import Basis, PersonalData, Rows, Table
from apps.raters.models import Departure
from apps.raters.services import record_departure
from apps.responses.frozen import frozen_item, frozen_round
from apps.responses.models import Draft, Guess, Response, Signal, Source
from apps.responses.personal_sessions import (
    SESSION_TABLES,
    collect_sessions,
    erase_sessions,
    hold_sessions,
    recorded_files,
)
from apps.studies.models import Metric

_STUDY = "as long as the study; 30 days after the person withdrew"

_TABLES = (
    Table(
        "responses_response",
        "the judgments themselves",
        Basis.CONSENT,
        _STUDY,
        {
            "revision": "1 for the first answer, more for corrections",
            "superseded": "whether a correction took its place",
            "answers": "choices, reasons and comments",
            "behaviour": "how long the page was looked at, how often a choice was changed or sending came back, on what kind of device",
            "seconds": "active time",
            "at": "when the answer was given",
            "received_at": "when it arrived",
        },
        {
            "key": "It would open the page to whoever reads the file.",
            "body_hash": "It is computed from the answers and says no more than they do.",
        },
    ),
    Table(
        "responses_signal",
        "the same judgments as single facts, from which numbers are made",
        Basis.CONSENT,
        _STUDY,
        {
            "number": "its place among those of one answer",
            "source": "stated, behaviour, text or proxy",
            "outcome": "which of the possible answers, as a number; empty where it compares, because the order decides it",
            "value": "the number, where there is one",
            "day": "when",
        },
        {"position": "With it one could tell which version an answer came from."},
    ),
    Table(
        "responses_draft",
        "what was written and not sent, so that it is not lost",
        Basis.CONSENT,
        "7 days after its item was given back; gone at once when it is answered",
        {
            "answers": "what was written so far",
            "settled": "what was answered before the outputs were shown",
            "refusals": "how often sending came back, because something was missing or did not fit",
            "saved_at": "when",
        },
    ),
    Table(
        "responses_guess",
        "which system somebody thought they had judged",
        Basis.CONSENT,
        _STUDY,
        {"named": "the guess for each place", "at": "when"},
    ),
    *SESSION_TABLES,
)

_ERASE_SIGNALS = """
DELETE FROM responses_signal signal USING responses_response response
WHERE response.rater_id = %s AND signal.study_id = response.study_id AND signal.response_id = response.id
"""


def _judgments(rater_id: int) -> dict[int, int]:
    """Return how many judgments of a rater count, by round id; corrected ones once."""
    rows = Response.objects.filter(rater_id=rater_id, superseded=False).values_list("round_id")
    return dict(rows.annotate(count=Count("id")))


def _withdraw(rater_id: int, now: datetime) -> None:
    record_departure(
        rater_id=rater_id, kind=Departure.Kind.WITHDRAWN, judgments=_judgments(rater_id), now=now
    )
    Draft.objects.filter(assignment__rater_id=rater_id).delete()
    Guess.objects.filter(assignment__rater_id=rater_id).delete()


def _erase(rater_id: int, now: datetime) -> None:
    record_departure(rater_id=rater_id, kind=Departure.Kind.ERASED, judgments=_judgments(rater_id), now=now)
    with connection.cursor() as cursor:
        cursor.execute(_ERASE_SIGNALS, [rater_id])
    Draft.objects.filter(assignment__rater_id=rater_id).delete()
    Guess.objects.filter(assignment__rater_id=rater_id).delete()
    erase_sessions(rater_id)
    Response.objects.filter(rater_id=rater_id).delete()


def _collect(rater_id: int) -> dict[str, Rows]:
    responses = list(
        Response.objects.filter(rater_id=rater_id).select_related("assignment", "round").order_by("id")
    )
    drafts = Draft.objects.filter(assignment__rater_id=rater_id).select_related("assignment").order_by("pk")
    return {
        "responses_response": [_response(row) for row in responses],
        "responses_signal": _signals(responses),
        "responses_draft": [
            {
                "assignment": draft.pk,
                "answers": draft.answers,
                "settled": draft.settled,
                "refusals": draft.refusals,
                "saved_at": draft.saved_at.isoformat(),
            }
            for draft in drafts
        ],
        "responses_guess": [
            {"assignment": guess.pk, "named": guess.named, "at": guess.at.isoformat()}
            for guess in Guess.objects.filter(assignment__rater_id=rater_id).order_by("pk")
        ],
        **collect_sessions(rater_id),
    }


def _response(row: Response) -> dict[str, Any]:
    """Return an answer with the question and the texts that were seen, in the order in which they were."""
    round_ = frozen_round(row.round_id)
    explanations = round_.protocol.document.explanations
    shown = frozen_item(row.item_id).material(
        tuple(row.assignment.sides), level=round_.level(row.assignment.arm), shows=explanations.shows
    )
    return {
        "study": round_.protocol.document.title,
        "round": round_.number,
        "assignment": row.assignment_id,
        "questions": {spec.key: round_.protocol.question_text(spec) for spec in round_.protocol.questions},
        "read": {
            "scenario": shown.scenario,
            "outputs": list(shown.outputs),
            "explanations": [asdict(one) if one else None for one in shown.explanations],
        },
        "revision": row.revision,
        "superseded": row.superseded,
        "answers": row.answers,
        "behaviour": row.behaviour,
        "seconds": row.seconds,
        "at": row.at.isoformat(),
        "received_at": row.received_at.isoformat(),
    }


def _signals(responses: Sequence[Response]) -> Rows:
    assignment_of = {row.pk: row.assignment_id for row in responses}
    rows = list(
        Signal.objects.filter(
            study_id__in={row.study_id for row in responses}, response_id__in=assignment_of
        ).order_by("response_id", "number")
    )
    names = dict(Metric.objects.filter(pk__in={row.metric_id for row in rows}).values_list("pk", "key"))
    return [
        {
            "assignment": assignment_of[row.response_id],
            "metric": names.get(row.metric_id, ""),
            "number": row.number,
            "source": Source(row.source).name.lower(),
            "outcome": row.outcome if row.versus_id is None else None,
            "value": row.value,
            "day": row.day.isoformat(),
        }
        for row in rows
    ]


PART = PersonalData(
    app="responses",
    tables=_TABLES,
    collect=_collect,
    erase=_erase,
    withdraw=_withdraw,
    hold=hold_sessions,
    files=recorded_files,
)
