"""Asking a measure for its numbers, whatever it does: an estimator that raises yields an undefined estimate, never no snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import structlog
from django.utils.translation import gettext as _

from apps.analysis.measures._base import Draft, reason
from apps.analysis.metric_data import MetricData
from apps.statistics.errors import StatisticsError

log = structlog.get_logger(__name__)


def safely(name: str, data: MetricData, given: Callable[[MetricData], Iterable[Draft]]) -> list[Draft]:
    """Return estimates; where giving them raises, one undefined estimate with the reason."""
    try:
        return [_told(draft) for draft in given(data)]
    except StatisticsError as error:
        return [Draft(n=len(data), undefined=reason(error, data), newest=data.newest())]
    except Exception as error:  # whatever a measure raises, the others are told
        log.exception("a measure failed", measure=name, metric=data.metric.key)
        why = _("This could not be computed: %(why)s") % {"why": error}
        return [Draft(n=len(data), undefined=why, newest=data.newest())]


def _told(draft: Draft) -> Draft:
    """Return the draft, or the same without its numbers where one of them is none."""
    if draft.is_finite:
        return draft
    return replace(draft, value=None, low=None, high=None, undefined=_("The numbers grew beyond all bounds."))
