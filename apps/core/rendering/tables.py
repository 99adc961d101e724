"""Tables: header cells without words are no headers, columns keep their side, and what is too large is shown as written."""

from __future__ import annotations

from markdown_it.token import Token

MAX_CELLS = 2_000
MAX_COLUMNS = 40


def finish_tables(tokens: list[Token], source: str) -> list[Token]:
    """Return the tokens with tables made ours; a table beyond the limits becomes one `large_table` with its lines.

    Args:
        tokens: of a whole text.
        source: the text, from whose lines a large table is taken.
    """
    if not any(token.type == "table_open" for token in tokens):
        return tokens
    _leave_corners_unnamed(tokens)
    kept: list[Token] = []
    start = -1
    for token in tokens:
        if token.type == "table_open":
            start = len(kept)
        elif token.type in {"th_open", "td_open"}:
            _align(token)
        kept.append(token)
        if token.type == "table_close" and _is_large(kept[start:]):
            kept[start:] = [_large(kept[start], source)]
    return kept


def _is_large(table: list[Token]) -> bool:
    header = next(number for number, token in enumerate(table) if token.type == "tr_close")
    columns = sum(token.type == "inline" for token in table[:header])
    return columns > MAX_COLUMNS or sum(token.type == "inline" for token in table) > MAX_CELLS


def _large(opening: Token, source: str) -> Token:
    first, last = opening.map or [0, 0]
    lines = source.split("\n")[first:last]
    return Token("large_table", "pre", 0, content="\n".join(lines), block=True, level=opening.level)


def _leave_corners_unnamed(tokens: list[Token]) -> None:
    """Make header cells without words ordinary cells: they head nothing, and would be read out as nameless headers."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and inline.type == "inline" and not inline.content.strip():
            opening.tag = closing.tag = "td"


def _align(token: Token) -> None:
    style = str(token.attrs.pop("style", ""))
    if style:
        side = style.removeprefix("text-align:")
        token.attrSet("class", f"ta-{side}")
