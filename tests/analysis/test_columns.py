from __future__ import annotations

from datetime import date
from io import BytesIO

import numpy as np
import pytest

from apps.accounts.models import Team
from apps.analysis import columns
from apps.analysis.columns import read_columns
from apps.catalog.models import System, Version
from apps.responses.models import Signal, Source

pytestmark = pytest.mark.django_db


def fill(count: int, metric: int = 5, *, large: bool = True) -> None:
    """Store signals with every column set, or none that may be NULL, in an order that is not that of responses; ids are large or not."""
    Signal.objects.bulk_create(
        [
            Signal(
                study_id=1,
                response_id=count - n,
                number=n % 3,
                round_id=2,
                rater_id=(2**40 if large else 2**30) + n,
                item_id=n,
                metric_id=metric,
                source=Source.PROXY if n % 5 == 0 else Source.STATED,
                version_id=None if n % 2 else (2**33 if large else 2**31 - 1),
                versus_id=None if n % 2 else 7,
                position=n % 3,
                outcome=None if n % 2 else n % 5,
                value=None if n % 3 else n / 8,
                day=date(2026, 3, 2),
            )
            for n in range(count)
        ]
    )


def test_no_rows_are_empty_columns() -> None:
    for ids in ([], [5]):
        found = read_columns(ids)
        assert len(found) == 0
        assert found.value.dtype == np.float64


@pytest.mark.parametrize("rows_a_block", [1, 7, 65_536])
@pytest.mark.parametrize("large", [False, True])
def test_columns_are_the_rows_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch, rows_a_block: int, *, large: bool
) -> None:
    monkeypatch.setattr(columns, "_ROWS", rows_a_block)
    if not large:
        monkeypatch.setattr(columns, "layout_now", lambda: columns.NARROW)
    fill(100, large=large)
    fill(3, metric=6, large=large)

    found = read_columns([5])

    rows = list(Signal.objects.filter(metric_id=5).order_by("response_id"))
    assert len(found) == 100
    assert found.response.tolist() == [row.response_id for row in rows]
    assert found.rater.tolist() == [row.rater_id for row in rows]
    assert found.item.tolist() == [row.item_id for row in rows]
    assert found.version.tolist() == [row.version_id or 0 for row in rows]
    assert found.versus.tolist() == [row.versus_id or 0 for row in rows]
    assert found.position.tolist() == [row.position for row in rows]
    assert found.source.tolist() == [row.source for row in rows]
    assert found.outcome.tolist() == [-1 if row.outcome is None else row.outcome for row in rows]
    for value, row in zip(found.value.tolist(), rows, strict=True):
        assert value == row.value or (row.value is None and np.isnan(value))


@pytest.mark.parametrize("length", [0, 20, 21 + columns.WIDE.record.itemsize - 1])
def test_a_stream_that_breaks_off_is_noticed(length: int) -> None:
    with pytest.raises(ValueError, match="ended early"):
        columns.parse(BytesIO(b"x" * length))


def test_a_stream_of_other_records_is_noticed() -> None:
    stream = BytesIO(b"x" * 19 + b"\x00" * columns.WIDE.record.itemsize + b"\xff\xff")

    with pytest.raises(ValueError, match="another length"):
        columns.parse(stream)


def test_ids_are_read_by_halves_until_one_is_too_large(team: Team) -> None:
    assert columns.layout_now() is columns.WIDE, "nothing is known of ids"
    system = System.objects.create(team=team, key="kettle")
    version = Version.objects.create(team=team, system=system, key="kettle/v1")
    assert columns.layout_now() is columns.NARROW
    Version.objects.filter(pk=version.pk).update(id=columns.MOST_SMALL + 1)
    assert columns.layout_now() is columns.WIDE
