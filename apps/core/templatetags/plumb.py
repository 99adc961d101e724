"""Tags and filters of every page: the nonce that htmx obeys, icons, form controls, and figures as people read them.

Figures use the true minus sign (U+2212) and nothing stands in for a missing value: what is undefined reads as an en dash.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Select
from django.template import Context
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

Figure = float | None
UNDEFINED = "\u2013"
MINUS = "\u2212"


def _nonce(context: Context) -> str:
    """Return this response's nonce; "" where no request is at hand (an e-mail, an error page)."""
    request = getattr(context, "request", None) or context.get("request")
    nonce = getattr(request, "csp_nonce", None)
    return "" if nonce is None else str(nonce)


@register.simple_tag(takes_context=True)
def nonce(context: Context) -> SafeString | str:
    """Return `nonce="…"` for a script element."""
    value = _nonce(context)
    return format_html('nonce="{}"', value) if value else ""


@register.simple_tag(takes_context=True)
def hx(context: Context) -> SafeString | str:
    """Return `hx-nonce="…"`: every element with an hx- attribute carries it, or the browser strips those."""
    value = _nonce(context)
    return format_html('hx-nonce="{}"', value) if value else ""


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Return the names of the symbols in `static/icons.svg`."""
    found = finders.find("icons.svg")
    if not isinstance(found, str):
        raise template.TemplateSyntaxError("static/icons.svg is not among the static files")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(found).read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return one icon of the sprite, decoration unless `label` names it.

    Raises:
        template.TemplateSyntaxError: the sprite has no symbol of this name.
    """
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"static/icons.svg has no icon {name!r}")
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    href = f"{static('icons.svg')}#{name}"
    return format_html('<svg class="i" {} width="16" height="16"><use href="{}"/></svg>', role, href)


@register.simple_tag
def table_rows(rows: Iterable[Sequence[str]]) -> SafeString:
    """Return rows of texts as `<tr>`, the first cell of each as its name; a page holds thousands of cells, which a loop of the template draws ten times slower."""
    drawn = []
    for name, *cells in rows:
        figures = "".join([f'<td class="num"><bdi>{conditional_escape(cell)}</bdi></td>' for cell in cells])
        drawn.append(f'<tr><th scope="row"><bdi>{conditional_escape(name)}</bdi></th>{figures}</tr>\n')
    return mark_safe("".join(drawn))  # noqa: S308 - every text is escaped above


@register.filter
def control(field: BoundField) -> SafeString:
    """Return the widget of a form's field in our classes; Django adds the links to its help and errors."""
    widget = field.field.widget
    css = str(widget.attrs.get("class", ""))
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple | CheckboxInput | FileInput):
        own = ""
    else:
        own = "form-select" if isinstance(widget, Select) else "form-control"
    return field.as_widget(attrs={"class": f"{own} {css}".strip()} if own or css else None)


@register.filter
def is_switch(field: BoundField) -> bool:
    """Return whether the field is one check box, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


def _plain(value: Figure, digits: int) -> str:
    """Return the number in the reader's language, digits grouped, with the true minus sign and no "-0"."""
    if value is None or math.isnan(value):
        return UNDEFINED
    rounded = round(value, digits) + 0
    return number_format(rounded, digits, use_l10n=True, force_grouping=True).replace("-", MINUS)


@register.filter
def num(value: Figure, digits: int = 0) -> str:
    """Return `1,296`, or `0.41` with digits=2; negative ones get the true minus sign."""
    return _plain(value, digits)


@register.filter
def signed(value: Figure, digits: int = 0) -> str:
    """Return a difference with its sign, plus or true minus: `+9`; zero has none."""
    text = _plain(value, digits)
    return f"+{text}" if text != UNDEFINED and value is not None and round(value, digits) > 0 else text


@register.filter
def pct(value: Figure, digits: int = 0) -> str:
    """Return a share between 0 and 1 as `63%`."""
    text = _plain(None if value is None else value * 100, digits)
    return text if text == UNDEFINED else f"{text}%"


@register.filter
def points(value: Figure, digits: int = 0) -> str:
    """Return a difference of shares as percentage points, with its sign: `+12`."""
    return signed(None if value is None else value * 100, digits)


@register.filter
def thin(value: Figure) -> str:
    """Return a count in its short form for narrow places: `950`, `1.3k`, `12k`, `4.1M`."""
    if value is None:
        return UNDEFINED
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size * 0.9995:
            share = value / size
            return f"{_plain(share, 1 if abs(share) < 9.95 else 0)}{letter}"
    return _plain(value, 0)


@register.simple_tag
def interval(low: Figure, high: Figure, digits: int = 0, scale: int = 1) -> SafeString:
    """Return `[58, 68]` kept left to right; `scale=100` turns shares into per cents."""
    if low is None or high is None:
        return SafeString(UNDEFINED)
    ends = (_plain(low * scale, digits), _plain(high * scale, digits))
    return format_html('<bdi dir="ltr" class="num">[{}, {}]</bdi>', *ends)
