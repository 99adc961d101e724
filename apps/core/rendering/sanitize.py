"""The last gate before a page: what is not on these lists does not pass, whatever the renderer made.

The lists name exactly what `parser.py` and `maths.py` produce. No image, no id, no style, no relative address; classes
and directions by value. A link opens beside the page, so that a rater's half-made judgment stays, and tells nobody where it stood.
"""

from __future__ import annotations

import nh3

from apps.core.rendering.highlight import CLASSES, LANGUAGES
from apps.core.rendering.mathml_lists import ATTRIBUTES as MATHS

HEADINGS = ("h3", "h4", "h5", "h6")
DIRECTED = (*HEADINGS, "p", "ul", "ol", "li", "blockquote", "table", "th", "td", "pre", "code")
TAGS = {*DIRECTED, "br", "hr", "em", "strong", "s", "thead", "tbody", "tr", "a", "span", "div", *MATHS}
SCHEMES = {"http", "https", "mailto"}
ALIGNED = {"ta-left", "ta-center", "ta-right"}

_FOCUSABLE = ("p", "pre", "div", "span")

_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href"}, "ol": {"start"}, **{tag: {"aria-label"} for tag in _FOCUSABLE}},
    tag_attribute_values={
        **{tag: {"dir": {"auto", "ltr", "rtl"}} for tag in DIRECTED if tag not in _FOCUSABLE},
        "pre": {"dir": {"ltr", "auto"}, "tabindex": {"0"}, "role": {"group"}},
        "p": {"dir": {"auto"}, "tabindex": {"0"}, "role": {"group"}},
        **{box: {"tabindex": {"0"}, "role": {"group"}} for box in ("div", "span")},
        **{tag: {name: set(values) for name, values in lists.items()} for tag, lists in MATHS.items()},
    },
    allowed_classes={
        "span": {*CLASSES, "formula"},
        "p": {"formula"},
        "code": {f"language-{name}" for name in LANGUAGES.values()},
        "th": ALIGNED,
        "td": ALIGNED,
        "div": {"table-responsive"},
    },
    set_tag_attribute_values={"a": {"target": "_blank", "referrerpolicy": "no-referrer"}},
    link_rel="noopener noreferrer nofollow ugc",
    url_schemes=SCHEMES,
    url_relative="deny",
    generic_attribute_prefixes=set(),
    strip_comments=True,
)


def sanitize(html: str) -> str:
    """Return the HTML with everything removed that is not on the lists."""
    return _cleaner.clean(html)
