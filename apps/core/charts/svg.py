"""Pieces of SVG: presentation attributes and classes only, every value escaped, no inline style."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.rendering.visible import visible_text

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_WIDE = {"W", "F"}
_LONGEST = 200  # letters; no label has room for more


def element(tag: str, *children: str, **attributes: str | float) -> SafeString:
    """Return one element; `class_` is written class, `text_anchor` text-anchor; children that are not safe are escaped."""
    written = "".join(
        [
            f' {_attribute(name)}="{_escaped(value) if isinstance(value, str) else _number(value)}"'
            for name, value in attributes.items()
            if value != ""
        ]
    )
    inside = "".join([_escaped(child) for child in children])
    made = f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written}/>"
    return mark_safe(made)  # noqa: S308 - tag and names are this package's own words, all values are escaped above


def join(*pieces: SafeString) -> SafeString:
    """Return safe pieces as one."""
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is safe already


def picture(
    *body: SafeString, ident: str, title: str, desc: str, size: tuple[int, int], kind: str
) -> SafeString:
    """Return a whole chart that stands for itself: role img, named by its title, told by its description.

    Args:
        body: what is drawn.
        ident: unique on the page, small letters, digits and hyphens; its elements' ids start with it.
        title: its name.
        desc: its figures in words.
        size: width and height of the view box.
        kind: class beside `chart`.

    Raises:
        ValueError: `ident` is not of that form.
    """
    if not _NAME.fullmatch(ident):
        raise ValueError(f"not an id for a chart: {ident!r}")
    width, height = size
    return element(
        "svg",
        element("title", visible_text(title), id=f"{ident}-t"),
        element("desc", desc, id=f"{ident}-d"),
        *body,
        class_=f"chart {kind}",
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_labelledby=f"{ident}-t",
        aria_describedby=f"{ident}-d",
        direction="ltr",
    )


def isolated(text: str) -> str:
    """Return a name that reads in its own direction and turns nothing around it."""
    return f"\u2068{visible_text(text)}\u2069"


def text_width(text: str, size: float) -> float:
    """Return about how wide a text stands at this font size, in the units of the size."""
    letters = sum(1.0 if unicodedata.east_asian_width(letter) in _WIDE else 0.56 for letter in text)
    return letters * size


def shortened(text: str, width: float, size: float) -> str:
    """Return the text, cut with an ellipsis where it would be wider than `width`."""
    kept = text[:_LONGEST]
    if kept == text and text_width(text, size) <= width:
        return text
    while kept and text_width(kept, size) > width - size:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def diamond(class_: str) -> SafeString:
    """Return a diamond around the origin."""
    return format_html('<path d="M0 -7L7 0L0 7L-7 0Z" class="{}"/>', class_)


@lru_cache(maxsize=256)
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _escaped(text: str) -> str:
    # A page holds thousands of elements; a plain text is escaped straight away, anything else as templates do it.
    return escape(text) if type(text) is str else conditional_escape(text)


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
