"""What readers may be told of a set that is left out of a gate: nothing that speaks of fewer than five people.

The gate's value, bounds and threshold are known to everybody. What it reads without somebody is then an inequality on that one person's
answers: so a set of so few people is told without its size, and nothing is where so few would remain.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from apps.analysis.influence.counting import Counted
from apps.analysis.influence.turning import Turned
from apps.analysis.measures._slices import LEAST_GROUP
from apps.analysis.metric_data import Bools, Ints
from apps.analysis.publication import STEP


def set_of(found: Turned) -> dict[str, Any]:
    """Return what leaving out the strongest came to, as researchers read it."""
    return {
        "kind": found.ranked.kind,
        "way": found.way.slug,
        "of": found.ranked.count,
        "tried": found.tried,
        "size": None if found.ids is None else len(found.ids),
        "decision": found.decision,
        "reason": found.reason,
    }


def guarded_set(found: Turned, counted: Counted, *, of_group: bool) -> dict[str, Any]:
    """Return the same as readers read it: `size` and `tried` are None where they are of fewer than five people.

    Where the gate is about a part of the people, their counts are told in steps.
    """
    told = set_of(found)
    if of_group:
        told["of"] -= told["of"] % STEP
    if found.tried and counted.fewest(~_counts(found, counted, found.left_out)) < LEAST_GROUP:
        reason = _("Fewer than %(least)d people would remain.") % {"least": LEAST_GROUP}
        return {**told, "tried": None, "size": None, "decision": None, "reason": reason}
    if found.tried and _people(found, counted, found.ranked.ids[: found.tried]) < LEAST_GROUP:
        told["tried"] = None
    if found.ids is not None and _people(found, counted, found.ids) < LEAST_GROUP:
        told["size"] = None
    return told


def _counts(found: Turned, counted: Counted, ids: Ints) -> Bools:
    """Return which counted rows are of these raters, scenarios or judgments, shape (m,)."""
    return np.isin(counted.of(found.ranked.kind), ids)


def _people(found: Turned, counted: Counted, ids: Ints) -> int:
    return len(np.unique(counted.data.rater[counted.rows[_counts(found, counted, ids)]]))
