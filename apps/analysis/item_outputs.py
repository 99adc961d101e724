"""Which output each version has for each item, and how long it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from apps.statistics.arrays import Floats, Ints
from apps.studies.models import Item, ItemOutput, Round


def lengths_of(round_: Round, versions: Sequence[str]) -> Floats:
    """Return the characters that each version wrote for each item, shape (items, versions), nan where it has no output for it.

    Items stand in the order of their ids, as the codes of a dataset do.
    """
    return _table(round_, versions, "output__messages", _characters)


def outputs_of(round_: Round, versions: Sequence[str]) -> Ints:
    """Return the id of the output of each version for each item, shape (items, versions), 0 where it has none; items as in `lengths_of`."""
    found = _table(round_, versions, "output_id", float)
    ids: Ints = np.nan_to_num(found, nan=0.0).astype(np.int64)
    return ids


def _table(round_: Round, versions: Sequence[str], field: str, of: Callable[[Any], float]) -> Floats:
    ids = np.array(list(Item.objects.filter(round=round_).order_by("id").values_list("id", flat=True)))
    found = np.full((max(len(ids), 1), len(versions)), np.nan)
    place = {key: index for index, key in enumerate(versions)}
    rows = ItemOutput.objects.filter(item__round=round_).values_list("item_id", "output__version__key", field)
    for item_id, key, value in rows.iterator(chunk_size=2_000):
        if key in place:
            found[int(np.searchsorted(ids, item_id)), place[key]] = of(value)
    return found


def _characters(messages: Sequence[dict[str, Any]]) -> float:
    said = (message.get("content") for message in messages if message.get("role") != "user")
    return float(sum(len(words) for words in said if isinstance(words, str)))
