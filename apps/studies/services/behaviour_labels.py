"""The labels of a behaviour: met one by one after the launch, and never moved once a signal points at one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from apps.studies.derived import MOST_LABELS, OTHER_LABELS, TIME_SHARE
from apps.studies.models import Metric

Places = Mapping[str, int]
"""The place of each label among a metric's outcomes."""


@transaction.atomic
def place_labels(*, labels: Mapping[int, Iterable[str]]) -> dict[int, Places]:
    """Return the place of each label in its metric's outcomes; those not met before are added at the end.

    The first label makes the metric one of time shares. A metric has `MOST_LABELS` at most: all further ones share the last
    place, `OTHER_LABELS`, so that their seconds still count below the line. Metrics are locked only where something is added,
    in the order of their ids.

    Args:
        labels: by the metric's id.
    """
    wanted = {pk: set(names) for pk, names in labels.items()}
    known = dict(Metric.objects.filter(pk__in=wanted).values_list("pk", "outcomes"))
    short = [pk for pk, names in wanted.items() if not _holds(known[pk], names)]
    if short:
        for metric in Metric.objects.select_for_update().filter(pk__in=short).order_by("pk"):
            metric.outcomes = known[metric.pk] = _grown(metric.outcomes, wanted[metric.pk])
            if TIME_SHARE not in metric.measures:
                metric.measures = [TIME_SHARE]
            metric.save(update_fields=["outcomes", "measures"])
    return {pk: _places(known[pk], names) for pk, names in wanted.items()}


def _holds(outcomes: list[str], names: set[str]) -> bool:
    return names <= set(outcomes) or len(outcomes) >= MOST_LABELS


def _grown(outcomes: list[str], names: set[str]) -> list[str]:
    new = sorted(names - set(outcomes))
    rest = [] if OTHER_LABELS in outcomes else [OTHER_LABELS]
    room = MOST_LABELS - len(outcomes) - len(rest)
    return [*outcomes, *new] if len(new) <= room else [*outcomes, *new[:room], *rest]


def _places(outcomes: list[str], names: set[str]) -> dict[str, int]:
    found = {name: place for place, name in enumerate(outcomes)}
    return {name: found[name] if name in found else found[OTHER_LABELS] for name in names}
