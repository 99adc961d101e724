"""Reading how judgments of a round were made: one query, straight into columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from apps.analysis.behaviour.stated import Stated, stated_by
from apps.analysis.copying import copied
from apps.analysis.dataset import Dataset
from apps.analysis.metric_data import Floats, Ints
from apps.responses.behaviour import COUNTS, DEVICE, DEVICES, REFUSALS, TIMES
from apps.statistics.arrays import numbered
from apps.studies.models import Metric, Round

MEASURES = (*TIMES.values(), *COUNTS, REFUSALS)
"""What is read of each judgment, in the order in which it is told."""


@dataclass(frozen=True, eq=False)
class Worked:
    """How the judgments behind the main pool were made, as columns (n,); NaN where something was not measured.

    `rater`, `scenario` and `unit` are codes, the latter of an item and the version judged; `people` are ids by rater code; `device` is
    a key of `DEVICES`, -1 where it is unknown. `measured` holds a column for each of `MEASURES`, `said` what was said.
    """

    rater: Ints
    people: Ints
    scenario: Ints
    unit: Ints
    device: Ints
    measured: Mapping[str, Floats]
    said: Stated

    def __len__(self) -> int:
        return len(self.rater)


def _number(name: str, otherwise: str = "") -> str:
    return f"coalesce((given.behaviour->>'{name}')::float8, {otherwise}'NaN'::float8)"


_IDS = {
    "response": "given.id",
    "rater": "given.rater_id",
    "item": "given.item_id",
    "scenario": "item.scenario_id",
}
_NUMBERS = {
    **{name: _number(name) for name in (DEVICE, *MEASURES)},
    "active_seconds": _number("active_seconds", "given.seconds, "),
}
_QUERY = f"""
SELECT {", ".join((_IDS | _NUMBERS).values())}
FROM responses_response given
JOIN raters_rater rater ON rater.id = given.rater_id AND rater.status = 'active' AND rater.cohort <> 'proxy'
JOIN studies_item item ON item.id = given.item_id AND item.kind = 'main'
WHERE NOT given.superseded AND given.round_id =
"""  # noqa: S608 - names are constants


def read_worked(round_: Round, dataset: Dataset, primary: Metric | None) -> Worked:
    """Read how the judgments of a round were made that its main pool holds, in the order of their ids; what they said is in the dataset."""
    kinds = {**dict.fromkeys(_IDS, np.int64), **dict.fromkeys(_NUMBERS, np.float64)}
    read = copied(f"{_QUERY}{int(round_.pk)}", kinds)
    order = np.argsort(read["response"])  # sums of floats depend on it
    found = {
        name: read.pop(name)[order] for name in tuple(read)
    }  # each as it came goes at once: all of it twice is a lot
    said = stated_by(found["response"], dataset, primary)
    people, rater = _numbered(found["rater"])
    _items, item = _numbered(found["item"])
    _versions, version = _numbered(said.version)
    _units, unit = _numbered(item * (len(_versions) + 1) + version)
    device = np.where(np.isin(found[DEVICE], list(DEVICES)), found[DEVICE], -1).astype(np.int64)
    return Worked(
        rater=rater,
        people=people,
        scenario=_numbered(found["scenario"])[1],
        unit=unit,
        device=device,
        measured={name: found[name] for name in MEASURES},
        said=said,
    )


def _numbered(ids: Ints) -> tuple[Ints, Ints]:
    """Return the different ids, ascending, and the code of each (n,)."""
    code, found = numbered(ids)
    return found, code
