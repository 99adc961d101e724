"""Reading where people were in their sessions, by the events of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection

from apps.analysis.copying import copied
from apps.analysis.metric_data import Ints
from apps.statistics.arrays import numbered
from apps.studies.models import Round


@dataclass(frozen=True, eq=False)
class Stays:
    """Where people were, in the order in which it was: events of the same label one after another are one stay.

    `session` and `label` are codes of each stay (stays,), sessions together; `rater` and `scenario` are codes by session (sessions,), and
    `labels` in alphabetical order.
    """

    session: Ints
    label: Ints
    rater: Ints
    scenario: Ints
    labels: Sequence[str]

    def __len__(self) -> int:
        return len(self.rater)

    @property
    def raters(self) -> int:
        """How many people had these sessions."""
        return len(np.unique(self.rater))


_SESSIONS = """
FROM responses_session session
JOIN responses_sessionevent event ON event.session_id = session.assignment_id AND event.kind = %(kind)s
JOIN assignments_assignment held ON held.id = session.assignment_id
JOIN studies_item item ON item.id = held.item_id AND item.kind = 'main'
JOIN raters_rater rater ON rater.id = session.rater_id AND rater.status = 'active' AND rater.cohort <> 'proxy'
"""
_LABELS = f"SELECT DISTINCT event.label {_SESSIONS} WHERE session.round_id = %(round)s"
_EVENTS = f"""
SELECT session.assignment_id, session.rater_id, item.scenario_id, known.place {_SESSIONS}
JOIN unnest(%(labels)s::text[]) WITH ORDINALITY AS known(label, place) ON known.label = event.label
WHERE session.round_id = %(round)s ORDER BY session.assignment_id, event.at, event.id
"""


def read_stays(round_: Round, kind: str) -> Stays | None:
    """Read the way through each session that the main pool holds, by the events of one kind, in two queries; None where there is none."""
    values: dict[str, str | int | list[str]] = {"kind": kind, "round": round_.pk}
    with connection.cursor() as cursor:
        cursor.execute(_LABELS, values)
        labels = sorted(label for (label,) in cursor.fetchall())
        query = cursor.mogrify(_EVENTS, values | {"labels": labels}).decode()
    if not labels:
        return None
    found = copied(query, dict.fromkeys(("session", "rater", "scenario", "place"), np.int64))
    session, _ids = numbered(found["session"])
    label = found["place"] - 1
    begins = np.ones(len(session), dtype=np.bool_)
    begins[1:] = (session[1:] != session[:-1]) | (label[1:] != label[:-1])
    first = np.flatnonzero(np.diff(session, prepend=-1))
    return Stays(
        session=session[begins],
        label=label[begins],
        rater=numbered(found["rater"][first])[0],
        scenario=numbered(found["scenario"][first])[0],
        labels=labels,
    )
