"""What groups of people and scenarios are called: `Age band: 60 and over`."""

from __future__ import annotations

from collections.abc import Mapping

from apps.catalog.library.tags import label_of
from apps.studies.profile import fields_of
from apps.studies.protocol import Protocol

Options = Mapping[str, Mapping[str, str]]
"""The words of each answer about oneself, by field."""

_TAGS = frozenset({"tag", "distribution"})
_OUTCOMES = frozenset({"option", "label"})


def options_of(protocol: Protocol) -> Options:
    """Return the words of each answer about oneself, by field."""
    fields = fields_of(protocol.document.raters.profile)
    return {field.key: {value: str(words) for value, words in field.options} for field in fields}


def group_words(key: str, group: str, options: Options) -> str:
    """Return what a group is called: `Age band: 60 and over`."""
    if key in _TAGS:
        return label_of(group)
    named = key.replace("_", " ").replace("-", " ").strip()
    said = options.get(key, {}).get(group, group.replace("_", " "))
    return f"{named[:1].upper()}{named[1:]}: {said}"


def slice_words(cut: Mapping[str, str] | None, options: Options) -> str:
    """Return what a number's slice says; an outcome is called as people were offered it. "" for the whole."""
    said = (
        name if key in _OUTCOMES else group_words(key, name, options) for key, name in (cut or {}).items()
    )
    return ", ".join(said)
