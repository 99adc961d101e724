"""Formulas of TeX as MathML, from a list of elements and attributes that neither move, cover, hide nor load anything.

latex2mathml reads the TeX. Its tree is written out here, element by element, because its own text is not escaped and its
attributes may hold whatever the formula says: a link, a style, a width of a thousand ems. Letters of a font become the
letters that Unicode has for it, since browsers follow MathML Core, which knows one `mathvariant`, normal.

A formula that names what is not known stays as it was written. What may be work without end is refused before it is read:
macros, what copies its argument, what is long or deep.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from latex2mathml.symbols_parser import convert_symbol

from apps.core.rendering.mathml_lists import ATTRIBUTES, FONTS, SPACES
from apps.core.rendering.visible import visible_text

MAX_FORMULA = 1_200
"""Characters of one formula; the slowest of this length takes about 12 ms."""

MAX_DEPTH = 40
"""Elements inside elements, and braces inside braces."""

BUDGET = 20_000
"""Characters of all the formulas of one text, each counted with `BASE` more."""

BASE = 10
"""What a formula costs beside its characters, so that thousands of one letter have their end too."""

MAX_BACKWARDS = 6
"""Blanks of negative width in one formula: three integrals drawn together; more would draw it over its neighbours."""

_REFUSED = re.compile(
    r"\\(?:def|(?:re)?newcommand|newenvironment|DeclareMathOperator|sideset|skew|mathchoice|href|class|style|verb|rule"
    r"|unicode|[hv]?phantom|[xb]?cancel|sout|(?:math)?[rlc]lap|shove(?:left|right)|raise|lower|move(?:left|right))"
    r"(?![a-zA-Z])|&#"
)
_ENVIRONMENTS = {
    **{f"{edge}matrix{star}": f"{edge}matrix{star}" for edge in ("", *"pbBvV") for star in ("", "*")},
    **{name: name for name in ("array", "smallmatrix", "substack", "cases", "split")},
    **dict.fromkeys(("align", "align*", "aligned", "eqnarray", "eqnarray*"), "align*"),
    **dict.fromkeys(("gather", "gather*", "gathered", "multline", "multline*"), "matrix"),
    **dict.fromkeys(("equation", "equation*"), ""),
}
"""Environments by the name under which the library reads them, without equation numbers that nobody wrote."""

_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^}]*)\}")
_BLANKS = re.compile(r"\s+")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_TOKENS = frozenset({"mi", "mn", "mo", "mtext"})
_OPERATORS = frozenset({"Sm", "Ps", "Pe"})
_BACKWARDS = '<mspace width="-'
_BAR, _STRETCHED_BAR = "\u2015", "\u203e"


class _Refused(Exception):  # noqa: N818 - it is a finding about a formula, not a fault
    """The formula holds what is not on the lists."""


@dataclass
class FormulaBudget:
    """What one text may still have turned into MathML, in characters."""

    left: int = BUDGET


def mathml(formula: str, budget: FormulaBudget, *, block: bool) -> str | None:
    """Return the formula as MathML that is escaped and on the lists, or None if it must stay as it was written.

    Args:
        formula: TeX without its delimiters.
        budget: shared by the formulas of one text; what this one costs is taken off.
        block: whether it stands on lines of its own.
    """
    source = _BLANKS.sub(_blank, visible_text(formula)).strip()
    cost = BASE + len(source)
    if not source or len(source) > MAX_FORMULA or cost > budget.left:
        return None
    if _REFUSED.search(source) or not _balanced(source):
        return None
    budget.left -= cost
    display = "block" if block else "inline"
    try:
        tree = convert_to_element(_read_as(source, block=block), display=display)
        body = "".join([_written(child, 1) for child in tree])
    except Exception:  # noqa: BLE001 - the library raises what it meets: IndexError, TypeError, StopIteration
        return None
    if body.count(_BACKWARDS) > MAX_BACKWARDS:
        return None
    return f'<math display="{display}" dir="ltr">{body}</math>'


def _blank(found: re.Match[str]) -> str:
    """Return one blank for many; a line's end stays, because it ends a comment."""
    return "\n" if "\n" in found[0] else " "


def _balanced(source: str) -> bool:
    depth = 0
    for found in _BRACES.finditer(source):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not 0 <= depth <= MAX_DEPTH:
            return False
    return depth == 0


def _read_as(source: str, *, block: bool) -> str:
    """Return what the library reads: environments by the names that it knows, lines without one as a column.

    Raises:
        _Refused: an environment is not known.
    """
    if block and r"\\" in source and r"\begin" not in source:
        return rf"\begin{{matrix}}{source}\end{{matrix}}"
    return _ENVIRONMENT.sub(_renamed, source)


def _renamed(found: re.Match[str]) -> str:
    edge, name = found.groups()
    known = _ENVIRONMENTS.get(name)
    if known is None:
        raise _Refused
    return rf"\{edge}{{{known}}}" if known else " "


def _written(element: Element, depth: int) -> str:
    """Return an element and what it holds.

    Raises:
        _Refused: it, or something in it, is not on the lists.
    """
    tag, attributes = element.tag, element.attrib
    if tag == "mpadded" and element.get("width") == "0":
        raise _Refused
    if tag == "mpadded" or (tag in _TOKENS and len(element)):
        # The first moves what it holds over its neighbours; the second is an operator made of a formula.
        tag, attributes = "mrow", {}
    allowed = ATTRIBUTES.get(tag)
    if allowed is None or depth > MAX_DEPTH:
        raise _Refused
    if tag in _TOKENS:
        return _token(tag, element.text or "", attributes)
    inside = "".join([_written(child, depth + 1) for child in element])
    return f"<{tag}{_kept(tag, attributes)}>{inside}</{tag}>"


def _kept(tag: str, attributes: dict[str, str]) -> str:
    """Return the attributes that are on the list.

    Raises:
        _Refused: a line breaks where MathML Core breaks none.
    """
    if "linebreak" in attributes:
        raise _Refused
    allowed = ATTRIBUTES[tag]
    shown = (
        {**attributes, "width": SPACES.get(attributes["width"], "")} if "width" in attributes else attributes
    )
    return "".join(
        [f' {name}="{value}"' for name, value in shown.items() if name in allowed and value in allowed[name]]
    )


def _token(tag: str, text: str, attributes: dict[str, str]) -> str:
    """Return an element of text; a sign that the library took for a letter gets the room of an operator.

    Raises:
        _Refused: its text is a command that the library does not know, or a column's mark outside a table.
    """
    text = _REFERENCE.sub(lambda found: chr(int(found[1], 16)), text) if "&#" in text else text
    if tag == "mi" and (text == "&" or (len(text) > 1 and text[0] == "\\")):
        raise _Refused
    if text == _BAR:
        text, attributes = _STRETCHED_BAR, {"stretchy": "true"}
    if tag == "mi" and len(text) == 1 and not text.isalnum() and unicodedata.category(text) in _OPERATORS:
        tag = "mo"
    font = FONTS.get(attributes.get("mathvariant", "")) if tag in {"mi", "mn"} else None
    if font is not None:
        text = "".join([_letter(letter, font) for letter in text])
    return f"<{tag}{_kept(tag, attributes)}>{escape(text)}</{tag}>"


def _letter(letter: str, font: str) -> str:
    """Return the letter of Unicode that looks so, or the letter itself if there is none."""
    symbol = convert_symbol(f"{font}{{{letter}}}")
    return chr(int(symbol, 16)) if symbol else letter
