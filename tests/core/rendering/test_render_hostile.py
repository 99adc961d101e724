"""Whatever a model writes, only the listed elements and attributes reach a page, and nothing raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.rendering import render_markdown

Check = Callable[[str], Any]

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' onerror='alert(1)'//",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml;base64,PHN2Zy8+#x'/></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=//evil.example>",
    "<form action=//evil.example><input name=csrf><button>go</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<div style='position:fixed;inset:0;background:red'>x</div>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><script>alert(1)</script>-->",
    "<!-- comment -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "<textarea></textarea><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext>",
    "<p hx-get=/logout hx-trigger=load>x</p>",
    "<div hx-on:load='alert(1)'>x</div>",
    "<span class='btn btn-primary'>x</span>",
    "<span id=main tabindex=-1>x</span>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml;base64,PHN2Zy8+)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x](//evil.example/)",
    "[x](/accounts/logout/)",
    "[x](?next=//evil.example)",
    "[x](#main)",
    "[x](https://ok.example 'a\" onmouseover=\"alert(1)')",
    '[x](https://ok.example/" onmouseover="alert(1))',
    "[x](https://ok.example/'onclick='alert(1))",
    "[x](<https://ok.example/ onclick=alert(1)>)",
    "[x][ref]\n\n[ref]: javascript:alert(1)",
    "[x][ref]\n\n[ref]: https://ok.example '\"><script>alert(1)</script>'",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    '<https://ok.example/"onclick=alert(1)>',
    '<mailto:a@b.example?subject="><script>alert(1)</script>>',
    "![x](http://evil.example/pixel.png)",
    "![x](javascript:alert(1))",
    "![x](data:image/png;base64,AAAA)",
    '![x"onerror=alert(1)](x)',
    "![<script>alert(1)</script>](x)",
    "[![x](http://evil.example/p)](javascript:alert(1))",
    "![x][r]\n\n[r]: http://evil.example/pixel 'onload=alert(1)'",
    '```python" onmouseover="alert(1)\nx\n```',
    "```btn btn-primary\nx\n```",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    "~~~~\n```\n</pre><img src=x onerror=alert(1)>\n```\n~~~~",
    "```console\n$ ls\nout\n```",
    "````python\n```js\nalert('<b>')\n```\n````",
    "`</code><script>alert(1)</script>`",
    "    </code></pre><svg onload=alert(1)>",
    "|a<script>|b|\n|:-:|-:|\n|<img src=x onerror=alert(1)>|[x](javascript:alert(1))|",
    '|a|\n|-" style="color:red|\n|b|',
    "{{ settings.SECRET_KEY }} {% load static %} {% include 'x' %}",
    "${7*7} #{7*7} <%= 7*7 %> {{constructor.constructor('alert(1)')()}}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3C;img src=x onerror=alert(1)&#x3E;",
    "&#0; &#xD800; &#x110000; &#999999999; &; &#; &#x; &bogus;",
    "&#x202E;txt.exe &#x2066; &#8238;",
    "\u202egpj.exe\u202c \u2066x\u2069",
    "\x00\x01\x08\x0b\x1b[31m\x7f\x85\x9f",
    "\ud800 \udfff \ud83d",
    "\ufeff\ufffe\uffff",
    "# <script>alert(1)</script>\n\n###### <svg onload=alert(1)>",
    "1234567890. x\n\n-1. y",
    "*<b onclick=alert(1)>x</b>*",
    "~~<s style=x>~~",
    "- [ ] <input type=checkbox onclick=alert(1)>",
    "<a\nhref='javascript:alert(1)'\n>x</a>",
    "\\<script\\>alert(1)\\</script\\>",
    "<\u017fcript>alert(1)</\u017fcript>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "[a](https://ok.example)[b](https://user:pw@evil.example:80/%0d%0aSet-Cookie:x)",
    "[x](https://\u202eelpmaxe.live/)",
    "<http://x.example/%E2%80%AE>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_only_listed_elements_and_attributes_remain(text: str, safe_tree: Check) -> None:
    safe_tree(render_markdown(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_character_that_acts_unseen_reaches_the_page(text: str, safe_tree: Check) -> None:
    shown = safe_tree(render_markdown(text)).text
    assert not set(shown) & set(
        "\x00\x01\x08\x0b\x1b\x7f\x85\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    shown.encode()  # no lone surrogate


def test_there_are_enough_hostile_texts() -> None:
    assert len(set(HOSTILE)) >= 100


def test_raw_html_is_shown_as_it_was_written(safe_tree: Check) -> None:
    text = "Use <b onclick=x>bold</b> <!-- so --> &amp; go"
    assert safe_tree(render_markdown(text)).text.strip() == "Use <b onclick=x>bold</b> <!-- so --> & go"


def test_a_refused_address_is_told_and_not_linked(safe_tree: Check) -> None:
    tree = safe_tree(render_markdown("see [the page](/accounts/logout/) and <foo:bar>"))
    assert "a" not in tree.tags
    assert tree.text.strip() == "see the page (/accounts/logout/) and foo:bar"


def test_a_very_long_refused_address_is_cut(safe_tree: Check) -> None:
    tree = safe_tree(render_markdown("[x](data:image/png;base64," + "A" * 5_000 + ")"))
    assert len(tree.text) < 250


def test_no_text_can_wear_a_class_of_the_application(safe_tree: Check) -> None:
    for language in ("btn", "vh", "dock go", "console", "diff", "gt"):
        tree = safe_tree(render_markdown(f"```{language}\n$ a\n> b\n- c\n+ d\n```"))
        classes = {attributes.get("class") for _, attributes in tree.elements} - {None}
        assert not classes & {"btn", "vh", "dock", "go", "gt", "language-btn"}


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_text_raises_or_gets_through(safe_tree: Check, text: str) -> None:
    safe_tree(render_markdown(text))


PIECES = st.sampled_from(
    [
        *(
            "[",
            "](",
            ")",
            "![",
            "<",
            ">",
            "`",
            "```",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "> ",
            "|",
            "|-|\n",
            "**",
            "_",
            "~~",
        ),
        *(
            "# ",
            "    ",
            "\\",
            "&#x202e;",
            "&lt;",
            "javascript:",
            "https://a.example",
            "<script>",
            "onclick=",
            '"',
            "'",
        ),
        *(
            "\x00",
            "\ud800",
            "\u202e",
            "ש",
            "a",
            " ",
            "[r]: ",
            "python\n",
            "style=",
            "<!--",
            "-->",
            "{{",
            "%}",
        ),
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_no_mixture_of_markup_raises_or_gets_through(safe_tree: Check, text: str) -> None:
    safe_tree(render_markdown(text))
