"""Names of versions in texts that raters read: what would tell them where an answer came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.catalog.models import Version
from apps.studies.models import ItemOutput, Round
from apps.studies.protocol import Protocol

_SHORTEST = 3
"""A name of fewer characters stands in too many words by chance."""


def names_in_texts(protocol: Protocol, versions: Sequence[Version]) -> list[str]:
    """Return a warning for each name of a version or its system that stands in the protocol's words for raters."""
    texts = [text.casefold() for text in protocol.rater_texts()]
    names = {name for v in versions for name in (*_names(v), v.system.key, v.system.name)}
    hits: list[str] = []
    for name in _longest_first(names):
        is_part = any(name.casefold() in hit.casefold() for hit in hits)
        if not is_part and any(name.casefold() in text for text in texts):
            hits.append(name)
    reason = _("“%(name)s” stands in words that raters read; it may tell which version an answer came from.")
    return [reason % {"name": name} for name in hits]


def names_in_items(
    round_: Round, versions: Sequence[Version], *, only: Sequence[int] | None = None
) -> list[str]:
    """Return a warning for each name of a version that stands in the scenarios or outputs of a round, with how many.

    Args:
        round_: whose items.
        versions: whose names.
        only: ids of the items to look at; all without.
    """
    rows = ItemOutput.objects.filter(item__round=round_)
    if only is not None:
        rows = rows.filter(item__in=only)
    scenarios = (
        rows.order_by().values_list("item__scenario", "item__scenario__messages").distinct("item__scenario")
    )
    outputs = rows.order_by().values_list("output", "output__messages").distinct("output")
    counts = dict.fromkeys((name for version in versions for name in _longest_first(_names(version))), 0)
    for _id, messages in (*scenarios, *outputs):
        text = "\n".join(_words(messages)).casefold()
        for name in counts:
            counts[name] += name.casefold() in text
    return [
        ngettext(
            "“%(name)s” stands in %(count)d text that raters read; it may tell which version an answer came from.",
            "“%(name)s” stands in %(count)d texts that raters read; it may tell which version an answer came from.",
            count,
        )
        % {"name": name, "count": count}
        for name, count in counts.items()
        if count
    ]


def _names(version: Version) -> tuple[str, ...]:
    return version.key, version.name, version.key.rpartition("/")[2]


def _longest_first(names: Iterable[str]) -> list[str]:
    """Return the names that are long enough to mean something, the most telling first."""
    return sorted({name for name in names if len(name) >= _SHORTEST}, key=lambda name: (-len(name), name))


def _words(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what a page shows of messages: their texts, alone or as parts."""
    for message in messages:
        content = message.get("content")
        for part in content if isinstance(content, list) else [{"text": content}]:
            text = part.get("text")
            if isinstance(text, str):
                yield text
