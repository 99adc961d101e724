"""What ordinary texts look like: headings, tables, code, links, images, directions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.safestring import SafeString

from apps.core.rendering import render_markdown, visible_text

Read = Callable[[str], Any]


def test_a_table_scrolls_and_keeps_its_alignment() -> None:
    html = render_markdown("|Pump|kPa|Note|\n|:-|-:|:-:|\n|A|41|ok|")
    assert html == (
        '<div class="table-responsive" tabindex="0" role="group" aria-label="Table"><table dir="ltr">\n'
        '<thead>\n<tr>\n<th class="ta-left" dir="auto">Pump</th>\n<th class="ta-right" dir="auto">kPa</th>\n'
        '<th class="ta-center" dir="auto">Note</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="ta-left" dir="auto">A</td>\n<td class="ta-right" dir="auto">41</td>\n'
        '<td class="ta-center" dir="auto">ok</td>\n</tr>\n</tbody>\n</table></div>\n'
    )
    assert isinstance(html, SafeString)


def test_a_corner_without_words_heads_nothing() -> None:
    html = render_markdown("||Pump|\n|-|-|\n|kPa|41|")
    assert '<tr>\n<td dir="auto"></td>\n<th dir="auto">Pump</th>\n</tr>' in html


def test_code_is_coloured_and_can_be_reached_by_keyboard() -> None:
    assert render_markdown('```py\ndef f(x):\n    """Do."""\n    return x < 1  # so\n```') == (
        '<pre dir="ltr" tabindex="0" role="group" aria-label="Code"><code dir="ltr" class="language-python">'
        '<span class="k">def</span> <span class="nf">f</span>(x):\n'
        '    <span class="sd">"""Do."""</span>\n'
        '    <span class="k">return</span> x &lt; <span class="mi">1</span>  <span class="c1"># so</span>\n'
        "</code></pre>\n"
    )


def test_code_of_an_unknown_language_has_no_class() -> None:
    html = render_markdown("```nonsense\n<b>\n```")
    assert html == (
        '<pre dir="ltr" tabindex="0" role="group" aria-label="Code"><code dir="ltr">&lt;b&gt;\n</code></pre>\n'
    )


def test_right_to_left_lists_quotes_and_tables_turn_as_a_whole() -> None:
    html = render_markdown("- `x` שלום\n- b\n\n> مرحبا\n\n|א|b|\n|-|-|\n|1|2|\n\nplain")
    assert html.startswith(
        '<ul dir="rtl">\n<li dir="rtl"><code dir="ltr">x</code> שלום</li>\n<li dir="ltr">b</li>'
    )
    assert '<blockquote dir="rtl">\n<p dir="auto">مرحبا</p>' in html
    assert '<table dir="rtl">' in html
    assert html.endswith('<p dir="auto">plain</p>\n')


def test_a_list_without_letters_leaves_the_direction_to_the_browser() -> None:
    assert render_markdown("- 1\n- 2").startswith('<ul dir="auto">\n<li dir="auto">1</li>')


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n## b\n#### c", ["h3", "h4", "h6"]),
        ("##### a\n###### b", ["h3", "h4"]),
        ("a\n===\n\nb\n---", ["h3", "h4"]),
    ],
)
def test_the_highest_heading_is_the_third(text: str, levels: list[str], parse: Read) -> None:
    assert [tag for tag in parse(render_markdown(text)).tags if tag.startswith("h")] == levels


def test_a_link_opens_beside_and_tells_nobody() -> None:
    html = render_markdown("[x](https://a.example/b?c=d&e 'title')")
    link = re.fullmatch(r'<p dir="auto"><a ([^>]*)>x</a></p>\n', html)
    assert link is not None
    # The cleaner keeps attributes in a table without an order of its own.
    assert set(re.findall(r'[a-z]+="[^"]*"', link[1])) == {
        'href="https://a.example/b?c=d&amp;e"',
        'referrerpolicy="no-referrer"',
        'target="_blank"',
        'rel="noopener noreferrer nofollow ugc"',
    }


def test_an_image_becomes_its_words(parse: Read) -> None:
    text = "![a *big* chart](https://a.example/x.png) ![](y.png) [![in](z)](https://ok.example)"
    tree = parse(render_markdown(text))
    assert tree.text.strip() == "[image: a big chart] [image] [image: in]"
    assert tree.tags == ["p", "a"]


def test_strikethrough_and_emphasis_work(parse: Read) -> None:
    assert parse(render_markdown("~~a~~ *b* **c** `d`")).tags == ["p", "s", "em", "strong", "code"]


def test_a_list_keeps_its_first_number() -> None:
    assert '<ol start="3" dir="ltr">' in render_markdown("3. c\n4. d")


def test_characters_that_act_unseen_are_shown() -> None:
    assert visible_text("a\x00b\u202ec\x85\ud800\td\n") == "a\u2400b\u2039U+202E\u203ac\ufffd\ufffd\td\n"
    assert "\u2039U+202E\u203a" in render_markdown("&#x202E;txt")


def test_marks_that_scripts_need_stay() -> None:
    kept = "\u200e\u200f\u061c\u200d\u200c\u00a0\u2028"
    assert visible_text(kept) == kept


def test_an_empty_text_is_empty() -> None:
    assert render_markdown("") == ""
