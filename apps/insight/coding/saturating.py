"""Whether more sessions would still bring new codes."""

from __future__ import annotations

import numpy as np

from apps.insight.coding.measured import told
from apps.insight.coding.occurring import Occurring
from apps.statistics.errors import StatisticsError
from apps.statistics.saturation import Saturation, saturation_curve


def saturation_of(occurring: Occurring) -> tuple[Saturation | None, str]:
    """Return the distinct codes after each session or answer in the order of coding, and why there is no curve."""
    keys = list(occurring.names)
    pairs = [
        (place, keys.index(key))
        for place, row in enumerate(occurring.rows)
        for key in sorted(row.codes)
        if key in occurring.names
    ]
    columns = np.array(pairs, dtype=np.intp).reshape(len(pairs), 2)
    try:
        return saturation_curve(groups=columns[:, 0], found=columns[:, 1], count=len(occurring.rows)), ""
    except StatisticsError as error:
        return None, told(error)
