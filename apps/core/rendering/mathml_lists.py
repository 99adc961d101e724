"""The elements that a formula may have, with every value that their attributes may have; the writer and the last gate share it.

What is not here: `maction`, `annotation-xml`, `semantics`, `mglyph`, `ms`; `href`, `class`, `id`, `style`; colours and sizes,
which hide or shout; and what moves things over their neighbours (`mpadded`, `mphantom`, negative spaces but the thinnest).
"""

from __future__ import annotations

SPACES = {
    "negativethickmathspace": "-0.278em",
    "negativemediummathspace": "-0.222em",
    "negativethinmathspace": "-0.167em",
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
    **{width: width for width in ("0.167em", "0.222em", "0.278em", "0.333em", "0.5em", "1em", "2em")},
}
"""Widths of blanks as the library names them, and as browsers know them."""

_SWITCH = frozenset({"true", "false"})
_SIDES = frozenset({"0em", "0.05em", "0.17em", "0.22em"})
_SIZES = frozenset({"1.2em", "1.623em", "2.047em", "2.470em"})

ATTRIBUTES: dict[str, dict[str, frozenset[str]]] = {
    "math": {"display": frozenset({"block", "inline"}), "dir": frozenset({"ltr"})},
    "mi": {"mathvariant": frozenset({"normal"})},
    "mo": {
        **dict.fromkeys(("stretchy", "fence", "separator", "largeop", "movablelimits", "accent"), _SWITCH),
        "form": frozenset({"prefix", "infix", "postfix"}),
        **dict.fromkeys(("lspace", "rspace"), _SIDES),
        **dict.fromkeys(("minsize", "maxsize"), _SIZES),
    },
    "mspace": {"width": frozenset(SPACES.values())},
    "mfrac": {"linethickness": frozenset({"0"})},
    "mover": {"accent": _SWITCH},
    "mtable": {"displaystyle": _SWITCH},
    "mtd": {"columnalign": frozenset({"left", "center", "right"})},
    "mstyle": {"displaystyle": _SWITCH, "scriptlevel": frozenset("0123")},
    "menclose": {"notation": frozenset({"box"})},
    **{
        bare: {}
        for bare in (
            "mrow",
            "mn",
            "mtext",
            "msub",
            "msup",
            "msubsup",
            "msqrt",
            "mroot",
            "munder",
            "munderover",
            "mtr",
        )
    },
}

FONTS = {
    "bold": r"\mathbf",
    "bold-italic": r"\mathbfit",
    "double-struck": r"\mathbb",
    "fraktur": r"\mathfrak",
    "script": r"\mathcal",
    "sans-serif": r"\mathsf",
    "sans-serif-italic": r"\mathsfit",
    "monospace": r"\mathtt",
}
"""Fonts that a formula asks for, by the command under which Unicode's letters are found."""
