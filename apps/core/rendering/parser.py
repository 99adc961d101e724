"""Markdown to HTML, with limits: CommonMark, tables, strikethrough; raw HTML is text.

markdown-it drops what is nested deeper than its limit and takes quadratic time for a row of opening brackets. Both are
noticed here and end in `TooComplex`, so that the caller can show the text as it was written instead of half of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from apps.core.rendering.direction import set_directions
from apps.core.rendering.formulas import allow_formulas
from apps.core.rendering.highlight import ColourBudget, highlight, language_of
from apps.core.rendering.maths import FormulaBudget
from apps.core.rendering.tables import finish_tables
from apps.core.rendering.visible import visible_text

MAX_LEVELS = 34  # of blocks inside blocks: sixteen lists, each with its items, or thirty-three quotes
MAX_INLINE_LEVELS = 60
MAX_BLOCK_TOKENS = 20_000
HIGHEST_HEADING = 3
LOWEST_HEADING = 6
_LIBRARY_LEVELS = 40  # the library drops text here, so this must lie above MAX_LEVELS + 2
_LINKABLE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_LONGEST_ADDRESS = 200


class TooComplex(Exception):  # noqa: N818 - it is a finding about a text, not a fault
    """The text is nested too deeply, or would take too long."""


class _Steps:
    """Counts the attempts of the parser; a text may take a few for each of its characters."""

    def __init__(self, characters: int) -> None:
        self.left = 10_000 + 4 * characters

    def take(self, count: int = 1) -> None:
        self.left -= count
        if self.left < 0:
            raise TooComplex


def _watch_blocks(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    state.env["steps"].take()
    if state.level >= MAX_LEVELS or len(state.tokens) > MAX_BLOCK_TOKENS:
        raise TooComplex
    return False


class _WatchedInline(ParserInline):
    """The library's parser of lines; looking ahead for the end of a link's label is what can take quadratic time."""

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - the library's name
        state.env["steps"].take()
        super().skipToken(state)


def _finish(state: StateCore) -> None:
    """Turn the library's tokens into ours: headings, alignment, directions, links, images, visible text."""
    _lower_headings(state.tokens)
    state.tokens = finish_tables(state.tokens, state.src)
    for token in state.tokens:
        if token.children is not None:
            token.children = _finish_inline(token.children, state.md)
    set_directions(state.tokens)


def _lower_headings(tokens: list[Token]) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    if not headings:
        return
    shift = HIGHEST_HEADING - min(int(token.tag[1]) for token in headings)
    for token in headings:
        level = min(LOWEST_HEADING, int(token.tag[1]) + shift)
        token.tag = f"h{level}"


def _finish_inline(children: list[Token], md: MarkdownIt) -> list[Token]:
    if any(token.level > MAX_INLINE_LEVELS for token in children):
        raise TooComplex
    kept: list[Token] = []
    refused: str | None = None
    label = ""
    for token in children:
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            label = ""
            refused = None if _LINKABLE.match(href) else href
            token.attrs = {"href": href}
            if refused is None:
                kept.append(token)
        elif token.type == "link_close" and refused is not None:
            if refused and refused != label:
                shown = refused[:_LONGEST_ADDRESS] + ("…" if len(refused) > _LONGEST_ADDRESS else "")
                kept.append(_text(f" ({shown})"))
            refused = None
        elif token.type == "image":
            kept.append(_text(_image_words(token, md)))
        else:
            if token.type == "code_inline":
                token.attrSet("dir", "ltr")
            token.content = visible_text(token.content)
            label += token.content
            kept.append(token)
    return kept


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _image_words(token: Token, md: MarkdownIt) -> str:
    children = [_text(child.content) if child.type == "formula" else child for child in token.children or []]
    alt = md.renderer.renderInlineAsText(children, md.options, {})  # type: ignore[attr-defined]
    alt = visible_text(alt).strip()
    return gettext("[image: %(alt)s]") % {"alt": alt} if alt else gettext("[image]")


def _table_open(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    label = escape(gettext("Table"))
    table = renderer.renderToken(tokens, idx, options, env)
    return f'<div class="table-responsive" tabindex="0" role="group" aria-label="{label}">{table}'


def _table_close(
    _renderer: RendererHTML, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    return "</table></div>\n"


def _large_table(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    reason = escape(gettext("This table is too large to be drawn. It is shown as written."))
    label, body = escape(gettext("Table")), escape(visible_text(tokens[idx].content))
    written = f'<pre dir="auto" tabindex="0" role="group" aria-label="{label}">\n{body}</pre>'
    return f'<p dir="auto">{reason}</p>\n{written}\n'


def _code(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
) -> str:
    token = tokens[idx]
    language = language_of(token.info)
    named = f' class="language-{language}"' if language else ""
    label = escape(gettext("Code"))
    body = highlight(token.content, language, env["colours"])
    return f'<pre dir="ltr" tabindex="0" role="group" aria-label="{label}"><code dir="ltr"{named}>{body}</code></pre>\n'


def _build() -> MarkdownIt:
    md = MarkdownIt()
    md.inline = _WatchedInline()
    md.configure("commonmark", options_update={"html": False, "maxNesting": _LIBRARY_LEVELS})
    md.enable(["table", "strikethrough"])
    md.block.ruler.before("table", "watch", _watch_blocks)
    md.core.ruler.push("finish", _finish)
    allow_formulas(md)
    for kind, rule in (
        ("table_open", _table_open),
        ("table_close", _table_close),
        ("large_table", _large_table),
        ("fence", _code),
        ("code_block", _code),
    ):
        md.add_render_rule(kind, rule)
    return md


_md = _build()


def to_html(text: str) -> str:
    """Return HTML that is still to be sanitized.

    Raises:
        TooComplex: the text must be shown as it was written.
    """
    env: dict[str, Any] = {"steps": _Steps(len(text)), "colours": ColourBudget(), "formulas": FormulaBudget()}
    return str(_md.render(text, env))
