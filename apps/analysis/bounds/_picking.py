"""Finding the one estimate of a measure that a gate means."""

from __future__ import annotations

from apps.analysis.measures._base import Aim, Draft, Measure, reason
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import StatisticsError, Undefined


def picked(measure: Measure, data: MetricData, aim: Aim) -> Draft:
    """Return the measure's estimate for the aim.

    Raises:
        Undefined: there is none, or it is undefined itself.
    """
    if not measure.may_read(data):
        raise Undefined("Nothing has been judged here yet.")
    wanted = measure.part_of(aim) or None
    try:
        drafts = list(measure.estimates(data))
    except StatisticsError as error:
        raise Undefined("%(reason)s", reason=reason(error, data)) from error
    for draft in drafts:
        if (draft.version, draft.versus, draft.slice) == (aim.version, aim.versus, wanted):
            if draft.undefined is not None:
                raise Undefined("%(reason)s", reason=draft.undefined)
            return draft
    raise Undefined(
        "The measure has no estimate for what the gate names; look at its version, versus and slice."
    )
