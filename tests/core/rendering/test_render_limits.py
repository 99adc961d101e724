"""Texts made to be slow or to lose words: they are shown whole, soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from apps.core.rendering.highlight import ColourBudget, highlight
from apps.core.rendering.markdown import MAX_FORMATTED, cache, render_markdown
from apps.core.rendering.visible import visible_text

Check = Callable[[str], Any]
N = MAX_FORMATTED - 100

BOMBS = {
    "quotes": ">" * N,
    "quotes with blanks": "> " * (N // 2),
    "lists": "".join("  " * level + "- a\n" for level in range(300)),
    "lists in a line": "- " * (N // 2 - 2) + "end",
    "quotes and lists": "> - " * (N // 4 - 1) + "end",
    "brackets": "[" * N,
    "bracket pairs": "[" * (N // 2) + "]" * (N // 2),
    "images": "![" * (N // 2),
    "half links": "[a](" * (N // 4),
    "half emphasis": "*a_ " * (N // 4),
    "nested emphasis": "*" * (N // 2) + "a" + "*" * (N // 2),
    "backticks": "".join("`" * size + " " for size in range(1, 400)),
    "angles": "<" * N,
    "ampersands": "&" * N,
    "wide table": "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + "|a\n" * (N // 4),
    "setext": "a\n" * (N // 2) + "===",
    "fences": "```\n" * (N // 4),
    "references": "[a]: " * (N // 5),
    "line breaks": "\n" * N,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_rendered_in_bounded_time_and_loses_no_word(name: str, safe_tree: Check) -> None:
    text = BOMBS[name][:N]
    cache.clear()
    started = time.thread_time()
    html = render_markdown(text)
    # About a second here; what grows with the square of the length would take minutes.
    assert time.thread_time() - started < 20
    tree = safe_tree(html)
    if tree.tags[:2] == ["p", "small"]:
        # The parser of HTML drops the line break that plain_text puts behind <pre>; the one here does not.
        assert tree.text.partition("written.")[2].removeprefix("\n") == text


@pytest.mark.parametrize("name", ["quotes", "lists in a line", "brackets"])
def test_what_cannot_be_formatted_says_so(name: str) -> None:
    assert "too tangled" in render_markdown(BOMBS[name][:N])


def test_sixteen_lists_inside_each_other_are_formatted(parse: Check) -> None:
    text = "".join("  " * level + f"- level{level}\n" for level in range(16))
    tree = parse(render_markdown(text))
    assert tree.tags.count("ul") == 16
    assert "level15" in tree.text


def test_a_text_over_the_cap_is_shown_whole_and_escaped(safe_tree: Check) -> None:
    text = "# <b>\n" + "x" * MAX_FORMATTED
    tree = safe_tree(render_markdown(text))
    assert tree.tags == ["p", "small", "pre"]
    assert tree.text.endswith(text)
    assert "too long" in tree.text


def test_a_text_at_the_cap_is_formatted(parse: Check) -> None:
    text = ("A *short* paragraph with `code`.\n\n" * MAX_FORMATTED)[:MAX_FORMATTED]
    assert "em" in parse(render_markdown(text)).tags


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("java", "\n" * 9_000),
        ("cpp", " \n" * 4_500),
        ("csharp", "a\n" * 4_500),
        ("typescript", "a." * 4_500),
        ("make", "(" * 9_000),
        ("scala", "@" * 9_000),
    ],
)
def test_code_made_to_be_slow_is_shown_without_colour(language: str, code: str) -> None:
    started = time.thread_time()
    html = highlight(code, language, ColourBudget())
    assert time.thread_time() - started < 5  # the budget is a quarter; without it, sixteen
    assert html == code


def test_the_budget_of_colours_is_shared_by_the_blocks_of_a_text() -> None:
    spent = ColourBudget(left=0.0)
    assert highlight("return 1", "python", spent) == "return 1"
    fresh = ColourBudget()
    assert highlight("return 1", "python", fresh) == '<span class="k">return</span> <span class="mi">1</span>'
    assert fresh.left < ColourBudget().left


def test_a_fault_in_a_library_ends_in_plain_text(monkeypatch: pytest.MonkeyPatch, safe_tree: Check) -> None:
    def broken(_html: str) -> str:
        raise IndexError("the text itself must not be logged")

    monkeypatch.setattr("apps.core.rendering.markdown.sanitize", broken)
    cache.clear()
    tree = safe_tree(render_markdown("a **b**\x00"))
    assert tree.text.endswith(visible_text("a **b**\x00"))
    cache.clear()
