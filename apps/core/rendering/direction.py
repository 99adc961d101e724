"""Which way a block reads.

A browser finds the direction of `dir="auto"` from the text that stands directly in an element, not in children that have
a direction of their own. So paragraphs, headings and cells say `auto`, and what holds them (lists, items, quotes, tables)
gets the direction of its first strong letter, worked out here: bullets, bars and columns then stand on the right side.
"""

from __future__ import annotations

import unicodedata

from markdown_it.token import Token

_LEAVES = {"paragraph_open", "heading_open", "th_open", "td_open"}
_HOLDERS = {"bullet_list_open", "ordered_list_open", "list_item_open", "blockquote_open", "table_open"}
_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def first_strong(text: str) -> str:
    """Return "ltr" or "rtl" by the first letter that has a direction, "" if none has."""
    for character in text:
        if found := _STRONG.get(unicodedata.bidirectional(character)):
            return found
    return ""


def _prose(token: Token) -> str:
    """Return the words of a line without its code, which always reads left to right, and without addresses."""
    return "".join(child.content for child in token.children or [] if child.type == "text")


def set_directions(tokens: list[Token]) -> None:
    """Give every block of prose its `dir`; one pass."""
    waiting: list[Token] = []
    for token in tokens:
        if token.type in _LEAVES:
            token.attrSet("dir", "auto")
        elif token.type in _HOLDERS:
            token.attrSet("dir", "auto")
            waiting.append(token)
        elif waiting and token.type == "inline" and (found := first_strong(_prose(token))):
            for holder in waiting:
                holder.attrSet("dir", found)
            waiting.clear()
        elif waiting and token.nesting < 0 and token.level <= waiting[-1].level:
            while waiting and waiting[-1].level >= token.level:
                waiting.pop()
