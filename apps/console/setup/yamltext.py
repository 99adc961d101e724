"""A document as the YAML that a person edits, and the line on which a problem stands."""

from __future__ import annotations

import re
from typing import Any

import yaml

from apps.console.setup.pointers import parts_of


class _Dumper(yaml.SafeDumper):
    """YAML without anchors, which a protocol may not hold."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


# `read_document` takes 1e5 for a number, as JSON does; YAML 1.1 does not and would leave the word without quotes.
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"),
    list("-0123456789"),
)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Write long texts as blocks, and quote the line ends that only YAML sees."""
    style = '"' if any(end in text for end in "\r\x85\u2028\u2029") else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


WIDTH = 110
"""Characters of a line, where words allow it."""


def dump(value: object, *, short: int = WIDTH) -> str:
    """Return a value as YAML, keys in their order; `read_document` gives the same value back.

    Sections stand in one line each; all of them are laid out below each other where one of these lines would be longer than `short`.
    """
    text = _dumped(value, inline=None)
    is_long = short < WIDTH and any(len(line) > short for line in text.splitlines())
    return _dumped(value, inline=False) if is_long else text


def _dumped(value: object, *, inline: bool | None) -> str:
    return str(
        yaml.dump(
            value,
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=True,
            width=WIDTH,
            default_flow_style=inline,
        )
    )


def lines_of(text: str) -> dict[str, int]:
    """Return the line, from 1, on which each place of a YAML text begins, by JSON pointer; nothing for no YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return {}
    found: dict[str, int] = {}
    _walk(root, "", found)
    return found


def line_at(lines: dict[str, int], pointer: str) -> int | None:
    """Return the line of a place, or of the nearest place around it that stands in the text."""
    for length in range(len(parts_of(pointer)), 0, -1):
        shorter = "/".join(pointer.split("/")[: length + 1])
        if shorter in lines:
            return lines[shorter]
    return None


def _walk(node: Any, pointer: str, found: dict[str, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = f"{pointer}/{str(key.value).replace('~', '~0').replace('/', '~1')}"
            found[place] = key.start_mark.line + 1
            _walk(value, place, found)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            found[f"{pointer}/{index}"] = value.start_mark.line + 1
            _walk(value, f"{pointer}/{index}", found)
