"""What analysis holds about the people who judge: numbers that name one, for researchers, and errors that quote one.

All other numbers are about many. Estimates that name a rater (`rater_accuracy`, `cohen_kappa`) leave every snapshot of the
rounds in which the rater took part, those that a decision cites too: nothing that was decided rests on one of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from apps.analysis.models import Anomaly, Review, ReviewState
from apps.analysis.selectors import ABOUT_ROUNDS
from apps.analysis.taking_part import rounds_of_rater
from apps.core import jsontext
from apps.core.locks import REFRESH, lock_for_transaction
from apps.core.models import DeadLetter
from apps.core.personal import Basis, PersonalData, Rows, Table
from apps.raters.models import Rater

_TABLES = (
    Table(
        "analysis_snapshot",
        "numbers of a round; some name a rater by pseudonym, for the study's researchers alone",
        Basis.INTEREST,
        "as long as the study; what names a rater goes when they withdraw or are erased",
        {
            "estimates": "how often this rater agrees with others, among numbers about many",
        },
        {
            "taken_at": "It is about the round.",
            "seconds": "It is about the round.",
            "responses": "It is about the round.",
            "raters": "It is about the round.",
            "excluded": "It is about the round.",
            "bounds": "It is about many.",
            "health": "It is about many.",
            "figures": "It is about many.",
            "cited": "It is about the round.",
        },
    ),
    Table(
        "analysis_review",
        "a full review of a round; some of it names a rater by pseudonym, for the study's researchers alone",
        Basis.INTEREST,
        "as long as the study; what may name a rater goes when one of the round withdraws or is erased",
        {},
        {
            "estimates": "It is made of the same judgments as the snapshot.",
            "results": "It is about many; what may name a rater goes when one withdraws.",
            **dict.fromkeys(
                (
                    "state",
                    "part",
                    "done",
                    "parts",
                    "attempts",
                    "problem",
                    "responses",
                    "asked_at",
                    "beat_at",
                    "taken_at",
                    "ended_at",
                    "cited",
                ),
                "It is about the round.",
            ),
        },
    ),
    Table(
        "analysis_finding",
        "where a version falls short, of five people or more at once",
        Basis.INTEREST,
        "as long as the study",
        {},
        dict.fromkeys(
            (
                *("key", "place", "version", "versus", "metric", "measure", "slice", "reference"),
                *(
                    "value",
                    "low",
                    "high",
                    "own",
                    "against",
                    "confidence",
                    "method",
                    "catastrophic",
                    "private",
                ),
                *("share", "share_low", "share_high", "severity", "severity_low", "severity_high"),
                *("impact", "impact_low", "impact_high", "people", "scenarios", "n", "state", "seen_at"),
            ),
            "It is about many.",
        ),
    ),
    Table(
        "analysis_findingsight",
        "what each round said of a finding",
        Basis.INTEREST,
        "as long as the study",
        {},
        dict.fromkeys(
            (
                *("version", "found", "value", "low", "high", "impact", "impact_low", "impact_high"),
                *("people", "n", "items", "at"),
            ),
            "It is about many.",
        ),
    ),
    Table(
        "analysis_findingevent",
        "what members of the team made of a finding",
        Basis.INTEREST,
        "as long as the study",
        {},
        {
            "state": "It is about the finding.",
            "reason": "Members of the team wrote it, about the finding.",
            "at": "It is about the finding.",
        },
    ),
    Table(
        "analysis_anomaly",
        "what stood out about a rater's judgments, so that a researcher can decide whether they count",
        Basis.INTEREST,
        "as long as the study; it goes when they withdraw or are erased",
        {
            "kind": "which check it was",
            "evidence": "what was seen, in numbers; whom else it names is left out",
            "strength": "how improbable it is by chance",
            "n": "judgments behind it",
            "first_seen": "when it was seen first",
            "last_seen": "when it was seen last",
            "state": "open, accepted, dismissed, or closed by a rule",
            "settled_at": "when that was decided",
            "reason": "why",
        },
        {
            "day": "Those about days are about nobody.",
            "expected_false_alarms": "It is about the check.",
            "settled_strength": "It is the strength when somebody decided.",
        },
    ),
    Table(
        "core_deadletter",
        "events that could not be worked on, with the error, for the operator",
        Basis.INTEREST,
        "until the operator removes it; its words go when a person of the round is erased",
        {},
        {
            "consumer": "It is about the program.",
            "key": "It is about the round.",
            "event": "It is about the program.",
            "payload": "It holds counts and ids of rounds.",
            "error": "It is about the program; it may quote what broke it.",
            "created_at": "It is about the program.",
            "died_at": "It is about the program.",
        },
    ),
)

_TOLD = ("measure", "metric", "value", "low", "high", "n", "method")

_NAMES = "(found->'slice'->>'rater' = ANY(%(names)s) OR string_to_array(found->'slice'->>'raters', ', ') && %(names)s)"
_STRIP = """
UPDATE {table} SET estimates = (
    SELECT coalesce(jsonb_agg(found ORDER BY place), '[]')
    FROM jsonb_array_elements(estimates) WITH ORDINALITY AS listed(found, place)
    WHERE NOT coalesce({names}, false)
)
WHERE round_id = ANY(%(rounds)s) AND EXISTS (
    SELECT 1 FROM jsonb_array_elements(estimates) AS found WHERE coalesce({names}, false)
)
"""
_STRIPPED = tuple(
    _STRIP.format(table=table, names=_NAMES) for table in ("analysis_snapshot", "analysis_review")
)
# What only researchers may see of a review may name people in any of its parts; the next review finds it anew.
_FORGET = """
UPDATE analysis_review SET results = (
    SELECT coalesce(jsonb_object_agg(slug, jsonb_set(part, '{body}', (part->'body') - 'private')), '{}')
    FROM jsonb_each(results) AS parts(slug, part)
)
WHERE round_id = ANY(%(rounds)s)
"""
_FIND = f"""
SELECT snapshot.taken_at, found FROM (
    SELECT DISTINCT ON (round_id) round_id, taken_at, estimates FROM analysis_snapshot
    WHERE round_id = ANY(%(rounds)s) ORDER BY round_id, taken_at DESC
) snapshot, jsonb_array_elements(snapshot.estimates) AS found
WHERE coalesce({_NAMES}, false) ORDER BY snapshot.taken_at
"""  # noqa: S608 - the condition is the constant above


def _names(rater_id: int) -> list[str]:
    """Return what numbers may call a rater."""
    return list(Rater.objects.values_list("pseudonym", "key").get(pk=rater_id))


_UNNAME = """
UPDATE analysis_anomaly SET evidence = jsonb_set(evidence, '{others}', (
    SELECT coalesce(jsonb_agg(other), '[]') FROM jsonb_array_elements(evidence->'others') AS other
    WHERE other <> to_jsonb(%(rater)s::bigint)
))
WHERE round_id = ANY(%(rounds)s) AND evidence->'others' @> to_jsonb(%(rater)s::bigint)
"""


def _strip(rater_id: int, now: datetime) -> None:
    """Take a rater's own numbers out of all snapshots and reviews; a refresh that is at it is waited for, the next one sees them gone.

    A review that is at it has read them: it is begun again. This comes first, so that one which ends meanwhile is waited for, and stripped.
    """
    rounds = rounds_of_rater(rater_id)
    for round_id in rounds:
        lock_for_transaction(REFRESH, round_id)
    running = Review.objects.filter(round__in=rounds, state=ReviewState.RUNNING)
    running.update(state=ReviewState.WAITING, attempts=0)
    Anomaly.objects.filter(rater_id=rater_id).delete()
    with connection.cursor() as cursor:
        for statement in _STRIPPED:
            cursor.execute(statement, {"names": _names(rater_id), "rounds": rounds})
        cursor.execute(_FORGET, {"rounds": rounds})
        cursor.execute(_UNNAME, {"rater": rater_id, "rounds": rounds})


def _erase(rater_id: int, now: datetime) -> None:
    _strip(rater_id, now)
    DeadLetter.objects.filter(key__in=rounds_of_rater(rater_id), event__in=ABOUT_ROUNDS).update(
        error="removed with a person of this round"
    )


def _collect(rater_id: int) -> dict[str, Rows]:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"names": _names(rater_id), "rounds": rounds_of_rater(rater_id)})
        rows = cursor.fetchall()
    # The raw connection hands JSON out as text.
    found = [(at, row if isinstance(row, dict) else jsontext.loads(row)) for at, row in rows]
    return {
        "analysis_finding": [],
        "analysis_findingevent": [],
        "analysis_findingsight": [],
        "analysis_anomaly": [_flag(row) for row in Anomaly.objects.filter(rater_id=rater_id).order_by("pk")],
        "analysis_review": [],
        "analysis_snapshot": [
            {
                "taken_at": taken_at.isoformat(),
                "estimates": {name: estimate[name] for name in _TOLD},
            }
            for taken_at, estimate in found
            if "rater" in (estimate["slice"] or {})
        ],
        "core_deadletter": [],
    }


def _flag(row: Anomaly) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("kind", "strength", "n", "state", "reason")}
    times = {name: getattr(row, name) for name in ("first_seen", "last_seen", "settled_at")}
    evidence = {name: part for name, part in row.evidence.items() if name != "others"}
    return {
        **told,
        **{name: at.isoformat() if at else None for name, at in times.items()},
        "evidence": evidence,
    }


PART = PersonalData(app="analysis", tables=_TABLES, collect=_collect, erase=_erase, withdraw=_strip)
