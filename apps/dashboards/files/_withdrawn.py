"""That versions are withdrawn, as files say it: a column of the figures, and lines under the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext

from apps.catalog.withdrawing import Withdrawn
from apps.dashboards.files._base import COLUMNS, Cells, ChartFile

_VERSIONS = (COLUMNS.index("version"), COLUMNS.index("versus"))


def table(found: ChartFile, withdrawn: Iterable[Withdrawn]) -> list[Cells]:
    """Return the rows under `COLUMNS`, each with its own versions that are withdrawn and since when."""
    since = {one.key: f"{one.key}: {one.at.isoformat()}" for one in withdrawn}
    return [(*row, "; ".join(since[key] for key in _versions_of(row) if key in since)) for row in found.rows]


def captions(found: ChartFile, withdrawn: Iterable[Withdrawn], versions: Sequence[str]) -> list[str]:
    """Return a line for each withdrawn version that a chart is about: those in its rows, and where these name none, those of the round."""
    about = {key for row in found.rows for key in _versions_of(row)} or set(versions)
    said = gettext("%(version)s was withdrawn on %(day)s; it is put forward for nothing.")
    return [
        said % {"version": one.key, "day": date_format(one.at, "j M Y")}
        for one in withdrawn
        if one.key in about
    ]


def _versions_of(row: Cells) -> list[str]:
    return [str(row[place]) for place in _VERSIONS if row[place]]
