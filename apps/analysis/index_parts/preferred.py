"""How often people prefer the version to the one that it is held against."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.analysis.estimate import Estimate
from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading


class Preferred(IndexPart):
    """The win rate on the primary question; the baseline against itself is one half."""

    slug = "preferred"
    label = _("Preferred over the baseline")
    about = _("The win rate against the baseline on the question that decides.")
    lacks = _("Nobody has compared it with the baseline.")
    place = 10

    def readings(self, source: IndexSource, version: str) -> Iterator[Reading]:
        """Yield the win rate."""
        met = [e for e in source.of("win_rate", metric=source.primary, slice=None) if e.versus == source.base]
        if version == source.base and met:
            yield Reading(_against_itself(met[0], version), 0.0, 1.0)
        for estimate in met:
            if estimate.version == version:
                yield Reading(estimate, 0.0, 1.0)


def _against_itself(like: Estimate, version: str) -> Estimate:
    half = gettext("one half, by definition: it is held against itself")
    return replace(
        like,
        version=version,
        versus=version,
        value=0.5,
        low=0.5,
        high=0.5,
        n=0,
        method=half,
        few_raters=False,
    )


PART = Preferred()
