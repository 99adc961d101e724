"""Could people tell which system they judged?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.analysis.measures._base import Draft, Measure, from_columns, reason
from apps.analysis.metric_data import Ints, MetricData
from apps.statistics.blinding import NO_IDEA, bang, james
from apps.statistics.errors import Undefined


class BlindingIndex(Measure):
    """Bang's index for each version and James' over all."""

    slug = "blinding_index"
    label = _("Blinding index")
    about = _(
        "For a version: 0 where guesses of its name are chance, 1 where all are right (Bang). Over all: 1 where nobody has an idea, 0.5 "
        "where all guess at random, 0 where all are right (James)."
    )
    basis = "outcomes"
    ends = (-1.0, 1.0)
    is_given_once = True

    def estimates(self, data: MetricData) -> Iterable[Draft]:
        """Return the index over all, then of each version that was guessed."""
        arms = len(data.setting.versions)
        kept = data.where((data.version >= 0) & (data.outcome >= 0))
        # The last outcome says that somebody has no idea; the others are the versions in the protocol's order.
        guess = np.where(kept.outcome >= arms, NO_IDEA, kept.outcome)
        yield over_all(kept, guess)
        found = bang(
            truth=kept.version,
            guess=guess,
            arms=arms,
            raters=kept.rater,
            scenarios=kept.scenario,
            population=data.setting.population,
            level=data.setting.level,
        )
        for place in np.unique(kept.version).tolist():
            yield from_columns(
                found,
                place,
                data,
                version=data.setting.versions[place],
                newest=kept.newest(kept.version == place),
            )


def over_all(data: MetricData, guess: Ints) -> Draft:
    """Return James' index; where it is undefined, the versions' own may still be known."""
    try:
        found = james(
            truth=data.version,
            guess=guess,
            arms=len(data.setting.versions),
            raters=data.rater,
            scenarios=data.scenario,
            population=data.setting.population,
            level=data.setting.level,
        )
    except Undefined as error:
        return Draft(n=len(data), undefined=reason(error, data), newest=data.newest())
    return Draft.of(found, newest=data.newest())


MEASURE = BlindingIndex()
