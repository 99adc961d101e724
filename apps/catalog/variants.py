"""Counterfactual variants: a text with gaps, filled once for every combination of values. Pure: no database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from django.utils.translation import gettext as _

from apps.catalog.records import MAX_TEXT
from apps.core.errors import Invalid, Problem, pointer_to
from apps.core.keys import fitted

MAX_VARIANTS = 500
MAX_ATTRIBUTES = 6

MAX_GAPS = 200_000
"""Gaps, and forms that fill one or none, of all variants together."""

MAX_CHARACTERS = 10_000_000
"""Characters of all variants together."""

_NAME = r"[^\W\d][\w-]{0,39}"
_GAP = re.compile(r"\{\{|\}\}|\{(" + _NAME + r")\}")
_IS_NAME = re.compile(_NAME)
_OWN = {"value", "text"}


@dataclass(frozen=True)
class Piece:
    """A piece of a filled text; `gap` says which gap it fills, "" for what all variants share."""

    text: str
    gap: str = ""


@dataclass(frozen=True)
class Variant:
    """One filled text.

    Attributes:
        key: of its scenario.
        attribute: the value of each attribute, as results call it, and further forms that fill no gap, such as a group.
        messages: in the shape of a scenario's.
        pieces: of each message, to show what differs.
    """

    key: str
    attribute: dict[str, str]
    messages: list[dict[str, Any]]
    pieces: tuple[tuple[Piece, ...], ...]


def variants_of(
    key: str, messages: Sequence[Mapping[str, Any]], attributes: Mapping[str, Sequence[Mapping[str, str]]]
) -> list[Variant]:
    """Return a variant for every combination of values, in their order.

    A gap is a name in braces. {name} is filled with the value's `text`, or the value itself; any further form that a value
    has, such as a pronoun, fills the gap of that name. A further form that the text has no gap for, such as a group, is an attribute
    of its own in results. Doubled braces stand for the braces themselves.

    Args:
        key: of the set; the variants' keys begin with it.
        messages: role and content (a text) of each turn.
        attributes: for each attribute its values, each with `value` and, where they differ, `text` and further forms.

    Raises:
        Invalid: no gap, a gap that nothing fills, an attribute that fills none, values that are no table, over 500 variants, or
            more text than one request may make.
    """
    problems = list(_problems(messages, attributes)) or list(_problems_of_size(messages, attributes))
    if problems:
        raise Invalid(problems[0].reason, problems=tuple(problems))
    gaps = frozenset(gaps_in(messages))
    return [
        _variant(key, messages, dict(zip(attributes, chosen, strict=True)), gaps)
        for chosen in product(*attributes.values())
    ]


def gaps_in(messages: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the gaps, each once, in the order of the text."""
    texts = (message.get("content") for message in messages)
    found = (match[1] for text in texts if isinstance(text, str) for match in _GAP.finditer(text))
    return list(dict.fromkeys(name for name in found if name))


def _problems(
    messages: Sequence[Mapping[str, Any]], attributes: Mapping[str, Sequence[Mapping[str, str]]]
) -> Iterator[Problem]:
    gaps = gaps_in(messages)
    if not attributes:
        yield Problem("/attributes", _("Name at least one attribute with two values."))
        return
    if len(attributes) > MAX_ATTRIBUTES:
        yield Problem("/attributes", _("At most %(most)d attributes can vary.") % {"most": MAX_ATTRIBUTES})
        return
    owners: dict[str, str] = {}
    for name, values in attributes.items():
        yield from _problems_of_attribute(name, values, gaps, owners)
    for gap in gaps:
        if gap not in owners:
            yield Problem("/messages", _unfilled(gap))
    if not gaps:
        yield Problem("/messages", _("The text has no gap such as {name}."))
    if (count := prod(len(values) for values in attributes.values())) > MAX_VARIANTS:
        words = _("This makes %(count)d variants; at most %(most)d are possible.")
        yield Problem("/attributes", words % {"count": count, "most": MAX_VARIANTS})


def _problems_of_size(
    messages: Sequence[Mapping[str, Any]], attributes: Mapping[str, Sequence[Mapping[str, str]]]
) -> Iterator[Problem]:
    """Yield what would be too much, reckoned before anything is filled."""
    texts = [text for message in messages if isinstance(text := message.get("content"), str)]
    found = [Counter(match[0] for match in _GAP.finditer(text)) for text in texts]
    forms = sum(len(values[0]) for values in attributes.values())
    count = prod(map(len, attributes.values())) * (forms + sum(gaps.total() for gaps in found))
    if count > MAX_GAPS:
        words = _(
            "All variants together have %(count)d gaps and forms; at most %(most)d are possible. Shorten the text, or give fewer values."
        )
        yield Problem("/messages", words % {"count": count, "most": MAX_GAPS})
        return
    longest = total = 0
    for chosen in product(*attributes.values()):
        filling = _filling(dict(zip(attributes, chosen, strict=True)))
        lengths = [len(text) + _growth(gaps, filling) for text, gaps in zip(texts, found, strict=True)]
        longest, total = max(longest, *lengths), total + sum(lengths)
    if longest > MAX_TEXT:
        words = _("Filled in, a turn has %(count)d characters; at most %(most)d are possible.")
        yield Problem("/messages", words % {"count": longest, "most": MAX_TEXT})
    elif total > MAX_CHARACTERS:
        words = _(
            "All variants together have %(count)d characters; at most %(most)d are possible. Shorten the text, or give fewer values."
        )
        yield Problem("/messages", words % {"count": total, "most": MAX_CHARACTERS})


def _growth(gaps: Mapping[str, int], filling: Mapping[str, str]) -> int:
    """Return by how much a text grows when these gaps, with their braces, are filled; doubled braces stand for one."""
    return sum(times * (len(filling.get(gap[1:-1], "{")) - len(gap)) for gap, times in gaps.items())


def _problems_of_attribute(
    name: str, values: Sequence[Mapping[str, str]], gaps: Sequence[str], owners: dict[str, str]
) -> Iterator[Problem]:
    place = pointer_to("attributes", name)
    forms = [name, *(form for form in (values[0] if values else {}) if form not in _OWN)]
    for form in forms:
        if _IS_NAME.fullmatch(form) is None or form in _OWN:
            yield Problem(
                place, _("“%(name)s” cannot name a gap: letters, digits, - and _ only.") % {"name": form[:60]}
            )
        elif form in owners:
            yield Problem(place, _("Two columns are called “%(name)s”.") % {"name": form})
        owners[form] = name
    if len(values) < 2:
        yield Problem(place, _("“%(name)s” needs at least two values.") % {"name": name})
    called = [value.get("value", "") for value in values]
    if not all(called) or len(set(called)) < len(called):
        yield Problem(place, _("Each value of “%(name)s” needs a name of its own.") % {"name": name})
    if any(set(value) - _OWN != set(values[0]) - _OWN for value in values):
        yield Problem(place, _("Each value of “%(name)s” needs the same forms.") % {"name": name})
    if not set(forms) & set(gaps):
        yield Problem(place, _("No gap of the text depends on “%(name)s”.") % {"name": name})


def variant_key(key: str, attribute: Mapping[str, str]) -> str:
    """Return the key of a variant's scenario; a slash within a value would make two values out of one, so it is escaped."""
    tail = "/".join(value.replace("%", "%25").replace("/", "%2F") for value in attribute.values())
    return fitted(f"{key}/{tail}")


def fill(messages: Sequence[Mapping[str, Any]], filling: Mapping[str, str]) -> tuple[tuple[Piece, ...], ...]:
    """Return the pieces of each message with its gaps filled; content that is no text has none.

    Raises:
        Invalid: a gap that nothing fills.
    """
    missing = next((gap for gap in gaps_in(messages) if gap not in filling), None)
    if missing is not None:
        raise Invalid(_unfilled(missing), problems=(Problem("/messages", _unfilled(missing)),))
    return tuple(tuple(_pieces(message.get("content"), filling)) for message in messages)


def filled_messages(
    messages: Sequence[Mapping[str, Any]], pieces: Sequence[Sequence[Piece]]
) -> list[dict[str, Any]]:
    """Return the messages with what the pieces say."""
    return [
        {**message, "content": "".join(piece.text for piece in parts)}
        for message, parts in zip(messages, pieces, strict=True)
    ]


def _unfilled(gap: str) -> str:
    words = _("Nothing fills the gap {%(gap)s}. Double the braces where the text needs them.")
    return words % {"gap": gap}


def _filling(chosen: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return what fills each gap: the chosen value of its attribute, or a further form of one."""
    filling: dict[str, str] = {}
    for name, value in chosen.items():
        filling |= {form: text for form, text in value.items() if form not in _OWN}
        filling[name] = value.get("text") or value["value"]
    return filling


def _variant(
    key: str,
    messages: Sequence[Mapping[str, Any]],
    chosen: Mapping[str, Mapping[str, str]],
    gaps: frozenset[str],
) -> Variant:
    filling = _filling(chosen)
    varied = {name: value["value"] for name, value in chosen.items()}
    further = {
        form: text for form, text in filling.items() if text and form not in gaps and form not in chosen
    }
    pieces = fill(messages, filling)
    return Variant(variant_key(key, varied), {**varied, **further}, filled_messages(messages, pieces), pieces)


def _pieces(content: object, filling: Mapping[str, str]) -> Iterator[Piece]:
    if not isinstance(content, str):
        return
    place = 0
    for match in _GAP.finditer(content):
        if match.start() > place:
            yield Piece(content[place : match.start()])
        yield Piece(filling[match[1]], match[1]) if match[1] else Piece(match[0][0])
        place = match.end()
    if place < len(content):
        yield Piece(content[place:])
