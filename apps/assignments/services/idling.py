"""People who were not heard of for so long that their round stops waiting for them."""

from __future__ import annotations

from django.db import connection

from apps.assignments.services.leasing import BACK

_MOST = 500
"""So many in one run at most; the next run takes the others."""

# A round's `idle` is read from its frozen protocol; without the word it is a day. The moment of closing is the one from
# which nothing was heard for that long, not the one at which somebody looked.
_END = f"""
WITH waiting AS MATERIALIZED (
    SELECT id, make_interval(secs => left(said.idle, -1)::float8 * CASE right(said.idle, 1)
        WHEN 's' THEN 1 WHEN 'm' THEN 60 WHEN 'h' THEN 3600 WHEN 'd' THEN 86400 ELSE 31536000 END) AS idle
    FROM studies_round, LATERAL (SELECT coalesce(protocol->'raters'->>'idle', '24h') AS idle) said
    WHERE state <> 'paused'
      AND id IN (SELECT round_id FROM raters_participation WHERE state = 'active')
), silent AS (
    SELECT p.id, p.seen_at + waiting.idle AS since, CASE
        WHEN link.kind = 'panel' THEN coalesce(link.codes->>'timed_out', '')
        WHEN p.completion_code <> '' THEN p.completion_code
        ELSE upper(left(replace(gen_random_uuid()::text, '-', ''), 10)) END AS code
    FROM raters_participation p
    JOIN waiting ON waiting.id = p.round_id
    LEFT JOIN raters_link link ON link.id = p.link_id
    WHERE p.state = 'active' AND p.seen_at < now() - waiting.idle
    ORDER BY p.seen_at LIMIT {_MOST} FOR UPDATE OF p SKIP LOCKED
), ended AS (
    UPDATE raters_participation p
    SET state = 'idle', outcome = 'timed_out', completion_code = silent.code,
        closed_at = coalesce(p.closed_at, silent.since)
    FROM silent WHERE p.id = silent.id
), held AS (
    UPDATE assignments_assignment a SET state = 3, ended_at = now()
    FROM silent WHERE a.participation_id = silent.id AND a.state = 1
    RETURNING a.slot_id
), back AS (
    UPDATE assignments_slot slot SET state = {BACK}
    FROM held, studies_round round WHERE slot.id = held.slot_id AND round.id = slot.round_id
)
SELECT count(*) FROM silent
"""  # noqa: S608 - the parts are constants


def end_idle() -> int:
    """End participations that were not heard of for their round's `idle`, and give back what they hold; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_END)
        return int(cursor.fetchone()[0])
