"""Reading how judgments of a round were made: one query, one row of arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

from apps.analysis.metric_data import Floats, Ints
from apps.responses.behaviour import COUNTS, DEVICE, REFUSALS, TIMES
from apps.statistics.arrays import numbered
from apps.studies.models import Metric, Round

MEASURES = (*TIMES.values(), *COUNTS, REFUSALS)
"""What is read of each judgment, in the order in which it is told."""


@dataclass(frozen=True, eq=False)
class Worked:
    """How the judgments behind the main pool were made, as columns (n,); NaN where something was not measured or said.

    `rater`, `scenario` and `unit` are codes, the latter of an item and the version judged; `people` are ids by rater code; `device` is
    a key of `DEVICES`, -1 where it is unknown. `measured` holds a column for each of `MEASURES`. `outcome` (-1 for none or several)
    and `score` are the answer to the primary question, `sure` is the stated confidence, `mood` the sentiment of comments.
    """

    rater: Ints
    people: Ints
    scenario: Ints
    unit: Ints
    device: Ints
    measured: Mapping[str, Floats]
    outcome: Ints
    score: Floats
    sure: Floats
    mood: Floats

    def __len__(self) -> int:
        return len(self.rater)


def _column(expression: str) -> str:
    return f"coalesce(array_agg({expression} ORDER BY given.id), '{{}}')"


def _number(name: str) -> str:
    own = f"(given.behaviour->>'{name}')::float8"
    return f"coalesce({own}, given.seconds, 'NaN')" if name == "active_seconds" else f"coalesce({own}, 'NaN')"


_COLUMNS = (
    "given.rater_id",
    "item.scenario_id",
    "given.item_id",
    "coalesce(main.version, 0)",
    f"coalesce((given.behaviour->>'{DEVICE}')::float8, -1)::int",
    "CASE WHEN main.least = main.most THEN main.least ELSE -1 END",
    "coalesce(main.value, 'NaN')",
    "coalesce(said.sure, 'NaN')",
    "coalesce(said.mood, 'NaN')",
    *(_number(name) for name in MEASURES),
)

_QUERY = f"""
SELECT {", ".join(_column(expression) for expression in _COLUMNS)}
FROM responses_response given
JOIN raters_rater rater ON rater.id = given.rater_id AND rater.status = 'active' AND rater.cohort <> 'proxy'
JOIN studies_item item ON item.id = given.item_id AND item.kind = 'main'
LEFT JOIN LATERAL (
    SELECT coalesce(min(outcome), -1) AS least, coalesce(max(outcome), -1) AS most, avg(value) AS value,
           max(CASE WHEN versus_id IS NULL THEN version_id END) AS version
    FROM responses_signal signal
    WHERE signal.study_id = given.study_id AND signal.response_id = given.id AND signal.metric_id = %(primary)s
) main ON true
LEFT JOIN LATERAL (
    SELECT avg(value) FILTER (WHERE metric_id = %(sure)s) AS sure,
           avg(value) FILTER (WHERE metric_id = ANY(%(comments)s)) AS mood
    FROM responses_signal signal
    WHERE signal.study_id = given.study_id AND signal.response_id = given.id
      AND (metric_id = %(sure)s OR metric_id = ANY(%(comments)s))
) said ON true
WHERE given.round_id = %(round)s AND NOT given.superseded
"""  # noqa: S608 - names are constants


def read_worked(round_: Round, *, primary: Metric | None, metrics: Sequence[Metric]) -> Worked:
    """Read how the judgments of a round were made that its main pool holds."""
    sure = next((metric.pk for metric in metrics if metric.kind == "confidence"), 0)
    comments = [metric.pk for metric in metrics if metric.kind == "comment"]
    values: dict[str, int | list[int]] = {
        "round": round_.pk,
        "primary": primary.pk if primary else 0,
        "sure": sure,
        "comments": comments or [0],
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, values)
        rater, scenario, item, version, device, outcome, *numbers = cursor.fetchone()
    people, rater_codes = np.unique(np.array(rater, dtype=np.int64), return_inverse=True)
    scores, sure_of, mood, *measured = (np.array(column, dtype=np.float64) for column in numbers)
    _items, items = np.unique(np.array(item, dtype=np.int64), return_inverse=True)
    _versions, versions = np.unique(np.array(version, dtype=np.int64), return_inverse=True)
    unit, _found = numbered(items * (int(versions.max(initial=0)) + 1) + versions)
    return Worked(
        rater=rater_codes.astype(np.int64),
        people=people,
        scenario=np.unique(np.array(scenario, dtype=np.int64), return_inverse=True)[1].astype(np.int64),
        unit=unit.astype(np.int64),
        device=np.array(device, dtype=np.int64),
        measured=dict(zip(MEASURES, measured, strict=True)),
        outcome=np.array(outcome, dtype=np.int64),
        score=scores,
        sure=sure_of,
        mood=mood,
    )


@dataclass(frozen=True)
class Path:
    """The labels of one session's events of a kind, in their order, and whose session it is."""

    rater: int
    scenario: int
    labels: tuple[str, ...]


def read_paths(round_: Round, kind: str) -> list[Path]:
    """Read the way through each session that the main pool holds, by the events of one kind, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session.rater_id, item.scenario_id, array_agg(event.label ORDER BY event.at, event.id) "
            "FROM responses_session session "
            "JOIN responses_sessionevent event ON event.session_id = session.assignment_id AND event.kind = %s "
            "JOIN assignments_assignment held ON held.id = session.assignment_id "
            "JOIN studies_item item ON item.id = held.item_id AND item.kind = 'main' "
            "JOIN raters_rater rater ON rater.id = session.rater_id AND rater.status = 'active' AND rater.cohort <> 'proxy' "
            "WHERE session.round_id = %s GROUP BY session.assignment_id, item.scenario_id ORDER BY session.assignment_id",
            [kind, round_.pk],
        )
        return [Path(rater, scenario, tuple(labels)) for rater, scenario, labels in cursor.fetchall()]
