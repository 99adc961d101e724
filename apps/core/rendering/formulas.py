"""Where formulas stand in a text: between double dollars or brackets with backslashes, and between dollars that are no prices.

Code comes first: what stands in a fence, in an indented block or between backticks is never looked at. A formula that
stays as it was written is shown with its delimiters, as one piece, so that no markup is read into it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from apps.core.rendering.maths import MAX_FORMULA, mathml
from apps.core.rendering.visible import visible_text

_CLOSINGS = {"$$": "$$", r"\[": r"\]", r"\(": r"\)"}
_BLANKS = " \t\n"
_SIGNS = re.compile(r"[\\^_=<>+*/|{}]")
_WORD = re.compile(r"[^\W\d_]{3}")
_COMMAND = re.compile(r"\\(?:text|mbox|operatorname)[a-z]*\*?\{[^{}]*\}|\\[a-zA-Z]+")
_WORDS_IN_A_ROW = re.compile(r"[^\W\d_]{2} [^\W\d_]{2}")
_ELEMENT = re.compile(r"<[^>]*>")
_NEVER_WIDE = 20
"""Letters, signs and blanks of a formula that is never wider than a phone, so that nobody need scroll it."""


def allow_formulas(md: MarkdownIt) -> None:
    """Teach a parser the formulas; its `env` must hold a `FormulaBudget` under "formulas" and the parser's steps under "steps"."""
    md.inline.ruler.before("escape", "formula", _inline)
    md.block.ruler.before(
        "code", "formula", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.add_render_rule("formula", _draw_inline)
    md.add_render_rule("formula_block", _draw_block)


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    start, source = state.pos, state.src
    if source[start] not in "$\\":
        return False
    opening = source[start : start + 2]
    if opening not in _CLOSINGS:
        return opening[0] == "$" and _dollars(state, silent=silent)
    end = source.find(_CLOSINGS[opening], start + 2, start + MAX_FORMULA + 4)
    if end < 0 or not _is_formula(source[start + 2 : end], opening):
        return False
    return _take(state, start + 2, end, 2, silent=silent)


def _dollars(state: StateInline, *, silent: bool) -> bool:
    """Take `$...$`: no blank inside next to a dollar, no letter or digit before the first, no digit behind the second.

    A letter may stand behind the second, as in "the $i$th"; then a word inside tells names of a shell apart: `$HOME/$x`.
    """
    start, source = state.pos, state.src
    before = source[start - 1 : start]
    if (before.isascii() and before.isalnum()) or source[start + 1 : start + 2] in _BLANKS:
        return False
    end = source.find("$", start + 1, start + MAX_FORMULA + 2)
    while end > 0 and source[end - 1] == "\\":
        end = source.find("$", end + 1, start + MAX_FORMULA + 2)
    if end < 0 or source[end - 1] in _BLANKS or source[end + 1 : end + 2].isdigit():
        return False
    inside, after = source[start + 1 : end], source[end + 1 : end + 2]
    if not _is_formula(inside, "$") or (after.isalpha() and not _stands_before_a_letter(inside)):
        return False
    return _take(state, start + 1, end, 1, silent=silent)


def _stands_before_a_letter(inside: str) -> bool:
    return (inside[-1].isalnum() or inside[-1] in ")}") and not _WORD.search(_COMMAND.sub(" ", inside))


def _is_formula(inside: str, opening: str) -> bool:
    """Say whether it is TeX and not code, an amount in a sentence, or brackets that were only kept from being a link."""
    if not inside.strip() or _holds_code(inside):
        return False
    if opening == "$" and _WORDS_IN_A_ROW.search(_COMMAND.sub(" \\ ", inside)):
        return False
    if opening == "$$" or _SIGNS.search(inside):
        return True
    if opening == "$":
        return " " not in inside or not _WORD.search(inside)
    return not inside.strip().isdigit() and not _WORD.search(inside)


def _holds_code(inside: str) -> bool:
    return "`" in inside or "~~~" in inside


def _take(state: StateInline, first: int, end: int, delimiter: int, *, silent: bool) -> bool:
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = state.src[first - delimiter : end + delimiter]
        token.info = state.src[first:end]
        token.meta = {"block": delimiter == 2 and token.content[1] != "("}
    state.pos = end + delimiter
    return True


def _block(state: StateBlock, line: int, last: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    start = state.bMarks[line] + state.tShift[line]
    opening = state.src[start : start + 2]
    if opening not in {"$$", r"\["} or state.is_code_block(line):
        return False
    end = state.src.find(_CLOSINGS[opening], start + 2, start + 2 * MAX_FORMULA)
    if end < 0 or _holds_code(state.src[start:end]):
        return False
    closing = bisect_right(state.bMarks, end, line, last) - 1
    state.env["steps"].take(closing - line + 1)  # many openings may walk to one closing
    if state.src[end + 2 : state.eMarks[closing]].strip() or end > state.eMarks[closing]:
        return False
    if any(state.sCount[at] < state.blkIndent and not state.isEmpty(at) for at in range(line, closing + 1)):
        return False
    written = state.getLines(line, closing + 1, state.blkIndent, keepLastLF=False).strip()
    if not _is_formula(written[2:-2], opening):
        return False
    if not silent:
        token = state.push("formula_block", "math", 0)
        token.content, token.info, token.map = written, written[2:-2], [line, closing + 1]
        state.line = closing + 1
    return True


def _draw_inline(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
) -> str:
    token = tokens[idx]
    shown = mathml(token.info, env["formulas"], block=token.meta["block"])
    if shown is None:
        return _as_written(token)
    scrolls = _scrolls(shown)
    return f'<span class="formula"{scrolls}>{shown}</span>' if scrolls else shown


def _draw_block(
    _renderer: RendererHTML, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
) -> str:
    token = tokens[idx]
    shown = mathml(token.info, env["formulas"], block=True)
    if shown is None:
        return f'<p dir="auto">{_as_written(token)}</p>\n'
    return f'<p class="formula"{_scrolls(shown)}>{shown}</p>\n'


def _scrolls(shown: str) -> str:
    """Return what lets the keyboard reach a box, if the formula in it may be wider than a phone."""
    if len(_ELEMENT.sub("", shown)) + shown.count("<mspace") <= _NEVER_WIDE:
        return ""
    label = escape(gettext("Formula"))
    return f' tabindex="0" role="group" aria-label="{label}"'


def _as_written(token: Token) -> str:
    return escape(visible_text(token.content)).replace("\n", "<br>\n")
