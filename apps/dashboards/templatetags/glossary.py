"""Words that explain themselves: a button with a dotted line that opens what the word means.

The explanation is a popover of the browser's own: it opens without script on click, tap and Enter and closes on Escape;
`terms.js` adds hover and focus. It stands once in a page however often its word is shown, where `{% explained %}` is.
Where nobody asks over HTTP (a mail) the word is plain text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from apps.core.lazy import LazyText
from apps.dashboards.glossary import Term, found_in, terms

register = template.Library()

_KEPT = "_explained"


@dataclass
class Explained:
    """What one page has marked so far.

    Attributes:
        asked: slugs, in the order of the page, whose explanation is still to come.
        given: slugs whose explanation stands.
        marked: blocks with the slugs that were marked in them.
    """

    asked: dict[str, None] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    marked: set[tuple[str, str]] = field(default_factory=set)

    def ask(self, slug: str) -> None:
        """Have a term explained at the next opportunity."""
        if slug not in self.given:
            self.asked[slug] = None

    def is_new(self, slug: str, block: str) -> bool:
        """Return whether a block shows a term for the first time; no block is always new."""
        if block and (block, slug) in self.marked:
            return False
        self.marked.add((block, slug))
        return True


@register.simple_tag(takes_context=True)
def term(context: Context, slug: str, said: str | LazyText = "") -> SafeString | str:
    """Return a term as a word that explains itself; `said` is how it reads here, by default its own name.

    Raises:
        template.TemplateSyntaxError: the glossary has no such term.
    """
    known = terms().get(slug)
    if known is None:
        raise template.TemplateSyntaxError(f"the glossary has no term {slug!r}")
    kept = _kept(context)
    words = str(said or _capital(known))
    return words if kept is None else _button(kept, slug, words)


@register.simple_tag(takes_context=True)
def worded(context: Context, text: str | LazyText, block: str = "") -> SafeString | str:
    """Return a text with each term of the glossary in it marked once, or once in all texts of a named block."""
    kept, whole = _kept(context), str(text)
    if kept is None:
        return whole
    return format_html_join(
        "",
        "{}",
        (
            (_button(kept, slug, piece) if slug and kept.is_new(slug, block) else piece,)
            for piece, slug in found_in(whole)
        ),
    )


@register.simple_tag(takes_context=True)
def explained(context: Context) -> SafeString | str:
    """Return the explanations of the terms marked above that do not stand yet."""
    kept = _kept(context)
    if kept is None:
        return ""
    found = [terms()[slug] for slug in kept.asked]
    kept.given |= set(kept.asked)
    kept.asked.clear()
    return get_template("dashboards/_explained.html").render({"terms": found}) if found else ""


def _kept(context: Context) -> Explained | None:
    """Return what this request's page has marked, None without a request."""
    request = getattr(context, "request", None) or context.get("request")
    if not isinstance(request, HttpRequest):
        return None
    kept: Explained = request.__dict__.setdefault(_KEPT, Explained())
    return kept


def _button(kept: Explained, slug: str, words: str) -> SafeString:
    kept.ask(slug)
    return format_html(
        '<button type="button" class="term" popovertarget="w-{0}" aria-describedby="w-{0}">{1}</button>',
        slug,
        conditional_escape(words),
    )


def _capital(known: Term) -> str:
    word = str(known.word)
    return word[:1].upper() + word[1:]
