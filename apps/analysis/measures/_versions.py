"""What several measures share about versions that were met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from apps.analysis.measures._base import Draft
from apps.analysis.metric_data import MetricData
from apps.statistics.arrays import Floats, Ints
from apps.statistics.errors import TooFewRaters
from apps.statistics.pairwise import BradleyTerry, PlackettLuce


def newest_by_version(data: MetricData) -> list[int]:
    """Return the newest response that met each version, by its index among the met."""
    newest = np.zeros(len(data.met), dtype=np.int64)
    for column in (data.version, data.versus):
        if len(column) and int(column.min()) >= 0:
            np.maximum.at(newest, np.searchsorted(data.met, column), data.response)
    return [int(value) for value in newest]


def fitted_drafts(
    data: MetricData,
    fit: BradleyTerry | PlackettLuce,
    *,
    value: Floats | Ints,
    low: Floats | Ints,
    high: Floats | Ints,
    method: str,
) -> Iterator[Draft]:
    """Yield a draft for each version of the fit, from columns of shape (met,).

    The fit rests on all raters together; a version is marked, or left undefined, by the raters who met it.
    """
    population = data.setting.population
    newest = newest_by_version(data)
    for index in range(len(value)):
        raters = int(fit.version_raters[index])
        draft = Draft(
            version=data.name(index),
            n=int(fit.version_n[index]),
            raters=raters,
            few_raters=fit.few_raters or population.few_raters(raters),
            method=method,
            newest=newest[index],
        )
        if population.raters == "new" and raters < 2:
            yield replace(draft, undefined=str(TooFewRaters(raters=raters)))
        else:
            yield replace(draft, value=float(value[index]), low=float(low[index]), high=float(high[index]))
