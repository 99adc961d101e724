"""Pieces of a page that read alike in many places are drawn once: what stands beside every number is mostly the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.safestring import SafeString

register = template.Library()

_KEPT = "_same"


@dataclass
class Same(Node):
    """A piece that is drawn anew only where one of its values has not been seen in this page."""

    values: Sequence[FilterExpression]
    nodelist: NodeList

    def render(self, context: Context) -> SafeString:
        """Return the piece; where nobody asks over HTTP it is drawn each time."""
        request = getattr(context, "request", None) or context.get("request")
        if not isinstance(request, HttpRequest):
            return self.nodelist.render(context)
        kept: dict[tuple[Hashable, ...], SafeString] = request.__dict__.setdefault(_KEPT, {})
        name = (id(self), *(value.resolve(context) for value in self.values))
        if name not in kept:
            kept[name] = self.nodelist.render(context)
        return kept[name]


@register.tag
def same(parser: Parser, token: Token) -> Same:
    """Draw what stands before `{% endsame %}` once in a page for each combination of these values.

    All that it shows of the context has to be among them, and words in it are marked without a block: `{% same how.n %}{{ how.n|num }}{% endsame %}`.
    """
    values = [parser.compile_filter(text) for text in token.split_contents()[1:]]
    nodelist = parser.parse(("endsame",))
    parser.delete_first_token()
    return Same(values, nodelist)
