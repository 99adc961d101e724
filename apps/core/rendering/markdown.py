"""One text of a model or a person, as HTML that is safe on any page."""

from __future__ import annotations

import logging

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from apps.core.rendering.cache import RenderCache
from apps.core.rendering.parser import TooComplex, to_html
from apps.core.rendering.sanitize import sanitize
from apps.core.rendering.visible import visible_text

log = logging.getLogger(__name__)

MAX_FORMATTED = 100_000  # characters; beyond, formatting would take more than a second

cache = RenderCache(entries=2_000, characters=8_000_000)


def render_markdown(text: str) -> SafeString:
    """Return the text as HTML: CommonMark with tables and strikethrough, code in colour, raw HTML as text.

    Never raises, whatever the text. A text that is too long or nested too deeply is shown as it was written, with a
    sentence that says so. Repeated calls are answered from a cache in this process, kept by language.
    """
    key = (get_language() or "", text)
    html = cache.get(key)
    if html is None:
        html = _render(text)
        cache.put(key, html)
    return html


def plain_text(text: str) -> SafeString:
    """Return the text as it was written, escaped, in a scrolling block that the keyboard can reach."""
    # The line break after <pre> is the parser's to drop; without it the text would lose its own first one.
    return format_html(
        '<pre dir="auto" tabindex="0" role="group" aria-label="{}">\n{}</pre>',
        gettext("Plain text"),
        visible_text(text),
    )


def _render(text: str) -> SafeString:
    if len(text) > MAX_FORMATTED:
        return _unformatted(text, gettext("This text is too long to be formatted. It is shown as written."))
    try:
        html = sanitize(to_html(visible_text(text)))
    except TooComplex:
        pass
    except Exception as error:  # noqa: BLE001 - a text may find a fault in three libraries; the page must stand
        # Neither the text nor the message: both may hold what a rater or a model wrote.
        log.warning("a text of %d characters could not be formatted: %s", len(text), type(error).__name__)
    else:
        return mark_safe(html)  # noqa: S308 - nh3 has just removed all that is not on the lists
    return _unformatted(text, gettext("This text is too tangled to be formatted. It is shown as written."))


def _unformatted(text: str, reason: str) -> SafeString:
    return format_html("<p><small>{}</small></p>{}", reason, plain_text(text))
