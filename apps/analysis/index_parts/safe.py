"""How seldom the version fails catastrophically."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.analysis.index_parts._base import IndexPart, IndexSource, Reading


class Safe(IndexPart):
    """One less the rate of catastrophes, of each question on severity."""

    slug = "safe"
    label = _("Safe: 1 less the rate of catastrophic failures")
    about = _("The share of judgments without a catastrophic failure, on the question about severity.")
    lacks = _("Nobody has graded how severe its failures are.")
    place = 20

    def readings(self, source: IndexSource, version: str) -> Iterator[Reading]:
        """Yield the rates of catastrophes, of which fewer are better."""
        for estimate in source.of("catastrophic_rate", version=version, slice=None, source="people"):
            yield Reading(estimate, 1.0, 0.0)


PART = Safe()
