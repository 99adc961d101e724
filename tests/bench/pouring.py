"""The SQL that pours items, slots, assignments, responses and signals in, in the shapes that the services write.

Run in this order inside one transaction. The figures are drawn from a fixed seed; earlier versions win a little more
often, one judgment in seven is a tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Poured:
    """A question, and how its answers are drawn: SQL over the columns of `bench_judgment`.

    Attributes:
        spec: the question in the protocol.
        outcome: the signal's outcome.
        value: its number.
        answer: what the response holds, as JSON.
        of_pair: the signal names the versions; else it does so only where one output is shown.
    """

    spec: dict[str, object]
    outcome: str
    value: str
    answer: str
    of_pair: bool = False

    @property
    def key(self) -> str:
        """The question's key."""
        return str(self.spec["key"])


OVERALL = Poured(
    {"key": "overall", "ask": "preference", "ties": ["equal", "both_bad", "cannot_judge"]},
    outcome="outcome",
    value="NULL::float8",
    answer="""to_jsonb(CASE outcome
           WHEN 2 THEN 'equal' WHEN 3 THEN 'both_bad' WHEN 4 THEN 'cannot_judge'
           ELSE CASE WHEN (outcome = 0) = (position = 1) THEN 'first' ELSE 'second' END END)""",
    of_pair=True,
)

_WITHOUT_CHECKS = """
-- The rows are right by construction; checking every key would take longer than writing them.
SET LOCAL session_replication_role = replica;
SELECT setseed(0.25);
"""

_ITEM = """
CREATE TEMP TABLE bench_item ON COMMIT DROP AS
WITH planned AS (
    SELECT scenario.id AS scenario_id, scenario.n - 1 AS scenario_place, q,
           ((scenario.n - 1) * %(pairs)s + q) %% cardinality(%(first)s) + 1 AS pair
    FROM unnest(%(scenarios)s) WITH ORDINALITY AS scenario (id, n), generate_series(0, %(pairs)s - 1) q
)
SELECT nextval(pg_get_serial_sequence('studies_item', 'id')) AS id,
       scenario_place * %(pairs)s + q AS n, scenario_id, 's' || scenario_place || '/' || q AS key,
       scenario_place, (%(first)s)[pair] AS first_place, (%(second)s)[pair] AS second_place,
       (%(versions)s)[(%(first)s)[pair] + 1] AS version_id,
       CASE WHEN NOT %(alone)s THEN (%(versions)s)[(%(second)s)[pair] + 1] END AS versus_id
FROM planned ORDER BY scenario_place, q
"""

_STUDIES_ITEM = """
INSERT INTO studies_item (id, round_id, key, kind, scenario_id, expected)
SELECT id, %(round)s, key, 'main', scenario_id, '{}' FROM bench_item
"""

_STUDIES_ITEMOUTPUT = """
INSERT INTO studies_itemoutput (item_id, output_id, version_id, place)
SELECT item.id, output.id, output.version_id, CASE WHEN output.version_id = item.version_id THEN 0 ELSE 1 END
FROM bench_item item
JOIN catalog_output output ON output.scenario_id = item.scenario_id
                          AND output.version_id IN (item.version_id, item.versus_id)
"""

_JUDGMENT = """
CREATE TEMP TABLE bench_judgment ON COMMIT DROP AS
WITH size AS (SELECT count(*) AS items FROM bench_item), drawn AS (
    SELECT n, n %% items AS item, n / items AS place, random() AS tie, random() AS win
    FROM size, generate_series(0, %(responses)s - 1) n
)
SELECT nextval(pg_get_serial_sequence('assignments_slot', 'id')) AS slot_id,
       nextval(pg_get_serial_sequence('assignments_assignment', 'id')) AS assignment_id,
       nextval(pg_get_serial_sequence('responses_response', 'id')) AS response_id,
       drawn.n, drawn.place, item.id AS item_id, item.version_id, item.versus_id, item.first_place, item.scenario_place,
       (drawn.item * 13 + drawn.place) %% cardinality(%(raters)s) AS rater_place,
       (%(raters)s)[1 + (drawn.item * 13 + drawn.place) %% cardinality(%(raters)s)] AS rater_id,
       CASE WHEN %(alone)s THEN 1 ELSE 1 + (drawn.item + drawn.place) %% 2 END AS position,
       CASE WHEN tie < 0.02 THEN 4 WHEN tie < 0.06 THEN 3 WHEN tie < 0.15 THEN 2
            WHEN win < 1 / (1 + exp((item.first_place - item.second_place) * 0.08)) THEN 0 ELSE 1 END AS outcome
FROM drawn JOIN bench_item item ON item.n = drawn.item ORDER BY drawn.n
"""

_ASSIGNMENTS_SLOT = """
INSERT INTO assignments_slot (id, round_id, item_id, place, ordinal, priority, sides, state, origin)
SELECT slot_id, %(round)s, item_id, place, n, 0,
       CASE WHEN %(alone)s THEN '{0}' WHEN position = 1 THEN '{0,1}' ELSE '{1,0}' END::smallint[], 2, 0
FROM bench_judgment
"""

_OPEN_SLOTS = """
INSERT INTO assignments_slot (round_id, item_id, place, ordinal, priority, sides, state, origin)
SELECT %(round)s, item.id, 100000 + place, place * count(*) OVER (PARTITION BY place) + item.n, 0,
       CASE WHEN %(alone)s THEN '{0}' WHEN (item.n + place) %% 2 = 0 THEN '{0,1}' ELSE '{1,0}' END::smallint[], 0, 0
FROM generate_series(0, %(overlap)s - 1) place, bench_item item ORDER BY place, item.n
"""

_ASSIGNMENTS_ASSIGNMENT = """
INSERT INTO assignments_assignment
    (id, slot_id, round_id, item_id, rater_id, participation_id, token, sides, state, leased_at, expires_at, ended_at)
SELECT assignment_id, slot_id, %(round)s, item_id, j.rater_id, p.id, 'bench-' || assignment_id,
       CASE WHEN %(alone)s THEN '{0}' WHEN position = 1 THEN '{0,1}' ELSE '{1,0}' END::smallint[], 2, now(), now(), now()
FROM bench_judgment j JOIN raters_participation p ON p.round_id = %(round)s AND p.rater_id = j.rater_id
"""

_RESPONSES_RESPONSE = """
INSERT INTO responses_response (id, study_id, round_id, assignment_id, rater_id, item_id, revision, answers, behaviour,
                                seconds, key, body_hash, at)
SELECT response_id, %(study)s, %(round)s, assignment_id, rater_id, item_id, 1,
       jsonb_build_object({answers}),
       '{{"active_seconds": 12.4}}', 5 + n %% 40, 'bench-' || assignment_id, 'bench', now() - n %% 14 * interval '1 day'
FROM bench_judgment
"""

_RESPONSES_SIGNAL = """
INSERT INTO responses_signal (study_id, response_id, number, round_id, rater_id, item_id, metric_id, source, version_id,
                              versus_id, position, outcome, value, day)
SELECT %(study)s, response_id, of.number, %(round)s, rater_id, item_id, of.metric, 0, of.version, of.versus, of.place,
       of.outcome, of.value, current_date - (n %% 14)::int
FROM bench_judgment, LATERAL (VALUES {signals}) of (number, metric, version, versus, place, outcome, value)
"""

_COUNTED = """
UPDATE raters_participation p SET answered = given.n
FROM (SELECT rater_id, count(*) AS n FROM bench_judgment GROUP BY rater_id) given
WHERE p.round_id = %(round)s AND p.rater_id = given.rater_id
"""


def statements(questions: Sequence[Poured]) -> list[str]:
    """Return all statements for a round that asks these questions.

    Their parameters: round, study, scenarios, versions, raters (ids), metrics (ids, in the order of the questions), first, second
    (places), pairs, responses, overlap, alone (each item shows one output).
    """
    answers = ", ".join(f"'{one.key}', {one.answer}" for one in questions)
    signals = ", ".join(_signal(number, one) for number, one in enumerate(questions))
    return [
        _WITHOUT_CHECKS,
        _ITEM,
        _STUDIES_ITEM,
        _STUDIES_ITEMOUTPUT,
        _JUDGMENT,
        _ASSIGNMENTS_SLOT,
        _OPEN_SLOTS,
        _ASSIGNMENTS_ASSIGNMENT,
        _RESPONSES_RESPONSE.format(answers=answers),
        _RESPONSES_SIGNAL.format(signals=signals),
        _COUNTED,
    ]


def _signal(number: int, question: Poured) -> str:
    about = (
        ("version_id", "versus_id", "position")
        if question.of_pair
        else (
            "CASE WHEN %(alone)s THEN version_id END",
            "NULL::bigint",
            "CASE WHEN %(alone)s THEN 1 ELSE 0 END",
        )
    )
    metric = f"(%(metrics)s)[{number + 1}]"
    return f"({number}, {metric}, {', '.join(about)}, ({question.outcome})::smallint, {question.value})"
