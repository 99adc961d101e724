"""A reader for rendered HTML: its elements with their attributes, and a check that nothing else got through."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

VOID = {"br", "hr"}
DIRECTIONS = {"auto", "ltr", "rtl"}
COLOURS = {"k", "nb", "nf", "s", "sd", "mi", "c1"}
PROSE = {"p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "th", "td", "code"}
MATHS = {
    *(
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
    ),
    *("munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "menclose"),
}
MATHS_VALUES = {
    **dict.fromkeys(
        ("stretchy", "fence", "separator", "largeop", "movablelimits", "accent", "displaystyle"), "true|false"
    ),
    **dict.fromkeys(("lspace", "rspace"), r"0em|0\.\d\d?em"),
    **dict.fromkeys(("minsize", "maxsize"), r"[12]\.\d+em"),
    "display": "block|inline",
    "dir": "ltr",
    "mathvariant": "normal",
    "form": "prefix|infix|postfix",
    "width": r"-?0\.\d+em|[12]em",
    "linethickness": "0",
    "columnalign": "left|center|right",
    "scriptlevel": "[0-3]",
    "notation": "box",
}
"""What an attribute of a formula may say, stated apart from the product's own lists."""
BARE = {"br", "hr", "em", "strong", "s", "small", "thead", "tbody", "tr", "span", "a", "div", "pre"}


@dataclass
class Tree(HTMLParser):
    """The elements of a fragment in their order; fails where tags do not close."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "an attribute stands twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def _parse(html: str) -> Tree:
    tree = Tree()
    tree.feed(html)
    tree.close()
    assert not tree.open, f"left open: {tree.open}"
    return tree


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag in MATHS:
        return name in MATHS_VALUES and re.fullmatch(MATHS_VALUES[name], value) is not None
    if name == "dir":
        return tag in PROSE | {"pre"} and value in DIRECTIONS
    if name == "class":
        return _class_allowed(tag, value)
    if tag == "a":
        return {
            "href": bool(re.match(r"(https?://|mailto:)", value, re.IGNORECASE)),
            "target": value == "_blank",
            "rel": value == "noopener noreferrer nofollow ugc",
            "referrerpolicy": value == "no-referrer",
        }.get(name, False)
    if tag in {"p", "pre", "div", "span"}:
        expected = {
            "tabindex": {"0"},
            "role": {"group", "region"},
            "aria-label": {"Code", "Table", "Plain text", "Formula"},
        }
        return value in expected.get(name, set())
    return tag == "ol" and name == "start" and value.isdigit()


def _class_allowed(tag: str, value: str) -> bool:
    if tag == "code":
        return bool(re.fullmatch(r"language-[a-z]+", value))
    return value in {
        "span": COLOURS | {"formula"},
        "td": {"ta-left", "ta-center", "ta-right"},
        "th": {"ta-left", "ta-center", "ta-right"},
        "div": {"table-responsive"},
        "p": {"formula"},
    }.get(tag, set())


@pytest.fixture(scope="session")
def parse() -> Callable[[str], Tree]:
    """Read HTML into its elements."""
    return _parse


@pytest.fixture(scope="session")
def safe_tree() -> Callable[[str], Tree]:
    """Read HTML and fail on any element, attribute or value that a text must not be able to make."""

    def check(html: str) -> Tree:
        tree = _parse(html)
        for tag, attributes in tree.elements:
            assert tag in PROSE | BARE | MATHS, f"<{tag}> got through: {html}"
            for name, value in attributes.items():
                assert _allowed(tag, name, value or ""), f"{name}={value!r} on <{tag}> got through: {html}"
            if tag == "a" and "href" in attributes:
                assert attributes["rel"] == "noopener noreferrer nofollow ugc"
                assert attributes["referrerpolicy"] == "no-referrer"
        return tree

    return check
