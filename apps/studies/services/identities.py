"""Outputs that tell who wrote them, counted by version: what is shown, hidden or left out of a round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.catalog.identifying import sure
from apps.catalog.models import Version
from apps.catalog.selectors import current_outputs
from apps.studies.models import ItemOutput, Round
from apps.studies.protocol import Protocol


@dataclass
class _Tally:
    """Outputs of one version: how many, how many tell for certain who wrote them, how many may."""

    outputs: int = 0
    sure: int = 0
    maybe: int = 0


def identities_in_items(
    round_: Round, protocol: Protocol, versions: Sequence[Version], *, only: Sequence[int] | None = None
) -> list[str]:
    """Return a warning for each version of which outputs in a round tell who wrote them, with how many and what becomes of it.

    Args:
        round_: whose items.
        protocol: says what becomes of such outputs.
        versions: in the protocol's order.
        only: ids of the items to look at; all without.
    """
    rows = ItemOutput.objects.filter(item__round=round_)
    if only is not None:
        rows = rows.filter(item__in=only)
    shown = rows.order_by().values_list("output", "version_id", "output__identifies").distinct("output")
    tallies = _tallied((version, tells) for _output, version, tells in shown)
    is_hidden = protocol.document.blinding.self_identification == "mask"
    hidden = _("%(key)s: %(count)d of %(total)d outputs (%(share)s) tell who wrote them; bars hide it.")
    open_ = _("%(key)s: %(count)d of %(total)d outputs (%(share)s) tell who wrote them, and raters see it.")
    perhaps = _(
        "%(key)s: %(count)d of %(total)d outputs (%(share)s) may tell who wrote them; nothing hides it."
    )
    return [
        *_in_words(versions, tallies, "sure", hidden if is_hidden else open_),
        *_in_words(versions, tallies, "maybe", perhaps),
    ]


def left_out(team: Team, versions: Sequence[Version], scenario_ids: Sequence[int]) -> list[str]:
    """Return a warning for each version of which outputs are left out because they tell who wrote them."""
    rows = current_outputs(team).filter(version__in=versions, scenario__in=scenario_ids).exclude(messages=[])
    words = _("%(key)s: %(count)d of %(total)d outputs (%(share)s) tell who wrote them and are left out.")
    return list(_in_words(versions, _tallied(rows.values_list("version_id", "identifies")), "sure", words))


def _tallied(rows: Iterable[tuple[int, list[Any]]]) -> dict[int, _Tally]:
    found: dict[int, _Tally] = {}
    for version, tells in rows:
        tally = found.setdefault(version, _Tally())
        tally.outputs += 1
        if sure(tells):
            tally.sure += 1
        elif tells:
            tally.maybe += 1
    return found


def _in_words(
    versions: Sequence[Version], tallies: dict[int, _Tally], certainty: str, words: str
) -> Iterable[str]:
    for version in versions:
        tally = tallies.get(version.pk, _Tally())
        count = getattr(tally, certainty)
        if count:
            share = f"{count / tally.outputs:.0%}"
            yield words % {"key": version.key, "count": count, "total": tally.outputs, "share": share}
