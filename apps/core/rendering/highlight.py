"""Code in colour: Pygments finds the tokens, this file decides which class names may appear.

Pygments has some ninety class names and several of them (`go`, `gt`, `s2`) are also the application's. Only seven are
used, each for a family of tokens; everything else stays plain text, which also keeps pages small.

Some of Pygments' lexers take quadratic time for code made to that end (a blank line a thousand times in C, one letter a
line in C#). Code of such a shape is shown without colour, and a text has a small budget of processor time for colours.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from django.utils.html import escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)

_FAMILIES: dict[_TokenType, str] = {
    Keyword: "k",
    Operator.Word: "k",
    Name.Tag: "k",
    Name.Builtin: "nb",
    Name.Function: "nf",
    Name.Class: "nf",
    Name.Attribute: "nf",
    Name.Decorator: "nf",
    String: "s",
    String.Doc: "sd",
    Number: "mi",
    Literal: "mi",
    Comment: "c1",
}
CLASSES = frozenset(_FAMILIES.values())

_ALIASES = {
    "bash": "bash sh shell zsh shell-session",
    "c": "c h",
    "cpp": "cpp c++ cc cxx hpp",
    "csharp": "csharp c# cs",
    "css": "css",
    "dart": "dart",
    "docker": "docker dockerfile",
    "go": "go golang",
    "graphql": "graphql",
    "haskell": "haskell hs",
    "html": "html",
    "ini": "ini cfg",
    "java": "java",
    "javascript": "javascript js mjs node",
    "json": "json jsonc ndjson",
    "jsx": "jsx react",
    "julia": "julia jl",
    "kotlin": "kotlin kt",
    "lua": "lua",
    "make": "make makefile",
    "perl": "perl pl",
    "php": "php",
    "powershell": "powershell ps1 pwsh",
    "python": "python py python3 py3",
    "pycon": "pycon",
    "r": "r",
    "ruby": "ruby rb",
    "rust": "rust rs",
    "scala": "scala",
    "sql": "sql postgres postgresql sqlite mysql",
    "swift": "swift",
    "tex": "tex latex",
    "toml": "toml",
    "typescript": "typescript ts",
    "xml": "xml svg xhtml",
    "yaml": "yaml yml",
}
LANGUAGES = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}

MAX_CODE = 10_000  # characters of one block; longer code stays plain
MAX_LINE = 500  # characters; minified code says nothing by its colours and is where lexers are slow
_BLANK_RUN = re.compile(r"(?:[ \t]*\n){9}")
_LONG_LINE = re.compile(rf"[^\n]{{{MAX_LINE + 1}}}")
BUDGET_SECONDS = 0.25  # of this thread's processor time, for all the code of one text
_TOKENS_PER_LOOK = 16


@dataclass
class ColourBudget:
    """Processor time that the code of one text may still take, in seconds."""

    left: float = BUDGET_SECONDS


def language_of(info: str) -> str:
    """Return the one name of the language that a fence names, or "" if it is none that is coloured."""
    words = info.split(maxsplit=1)
    return LANGUAGES.get(words[0].lower(), "") if words else ""


def highlight(code: str, language: str, budget: ColourBudget) -> str:
    """Return escaped HTML of the code, coloured where language, shape and budget allow it.

    Args:
        code: the source as written.
        language: a value of `LANGUAGES`, or "" for plain.
        budget: shared by the blocks of one text; what this block takes is taken off.
    """
    if not language or len(code) > MAX_CODE or budget.left <= 0:
        return escape(code)
    if _LONG_LINE.search(code) or _BLANK_RUN.search(code):
        return escape(code)
    started = time.thread_time()
    coloured = _colour(code, get_lexer_by_name(language), started + budget.left)
    budget.left -= time.thread_time() - started
    return escape(code) if coloured is None else coloured


def _colour(code: str, lexer: Lexer, until: float) -> str | None:
    """Return the coloured code; None when the time is over or the lexer lost a character."""
    pieces: list[str] = []
    position = 0
    for number, (start, kind, value) in enumerate(lexer.get_tokens_unprocessed(code)):
        if start != position or (number % _TOKENS_PER_LOOK == 0 and time.thread_time() > until):
            return None
        position += len(value)
        family = _family(kind)
        text = escape(value)
        pieces.append(f'<span class="{family}">{text}</span>' if family and value.strip() else text)
    return "".join(pieces) if position == len(code) else None


def _family(kind: _TokenType) -> str:
    """Return the class of the nearest ancestor of this kind of token, or ""."""
    step: _TokenType | None = kind
    while step is not None:
        if step in _FAMILIES:
            return _FAMILIES[step]
        step = step.parent
    return ""
