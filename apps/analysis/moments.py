"""When each response of a round was given and how long it took, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from apps.analysis.copying import copied
from apps.analysis.metric_data import Floats, Ints

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Moments:
    """Columns (responses,): ids ascending, seconds of judging (NaN where not measured), and days (UTC, counted from 1970)."""

    response: Ints
    seconds: Floats
    day: Ints

    def place(self, responses: Ints) -> Ints:
        """Return the places of responses (n,), given by id, that are all among these."""
        return np.searchsorted(self.response, responses)

    def seconds_of(self, responses: Ints) -> Floats:
        """Return how long these responses (n,), given by id, took; NaN where it was not measured, and of those that are not among these."""
        found = np.full(len(responses), np.nan)
        known = np.isin(responses, self.response)
        found[known] = self.seconds[self.place(responses[known])]
        return found


def moments_of(round_id: int) -> Moments:
    """Return the moments of a round's responses, in one statement."""
    found = copied(
        "SELECT id, coalesce(seconds, 'NaN'::float8), ((at AT TIME ZONE 'UTC')::date - date '1970-01-01')::int4 "  # noqa: S608 - an integer only
        f"FROM responses_response WHERE round_id = {int(round_id)} ORDER BY id",
        {"response": np.int64, "seconds": np.float64, "day": np.int32},
    )
    return Moments(found["response"], found["seconds"], found["day"].astype(np.int64))


def day_of(number: int) -> date:
    """Return a day by its number."""
    return _EPOCH + timedelta(days=number)


def number_of(day: date) -> int:
    """Return the number of a day."""
    return (day - _EPOCH).days
