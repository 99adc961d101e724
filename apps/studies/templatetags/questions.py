"""Drawing a question's form on a rater's page."""

from __future__ import annotations

from dataclasses import fields
from typing import cast

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.studies.kinds._base import QuestionView

register = template.Library()

_MOST = 1_000
_drawn: dict[tuple[object, ...], SafeString] = {}


@register.simple_tag
def draw_question(question: QuestionView) -> SafeString:
    """Return a question's form as its kind's template draws it.

    The template sees the question and the language and nothing of the request, so a form that is still empty is drawn
    once per process: drawing is the dearest step of a judgment. What a rater has written is never kept.
    """
    if question.value or question.error or any(option.checked for option in question.options):
        return _draw(question)
    parts = (getattr(question, field.name) for field in fields(question) if field.name != "extra")
    key = (get_language(), *parts, *sorted(question.extra.items()))
    html = _drawn.get(key)
    if html is None:
        if len(_drawn) >= _MOST:
            _drawn.clear()
        html = _drawn[key] = _draw(question)
    return html


def _draw(question: QuestionView) -> SafeString:
    html = cast("SafeString", get_template(question.template).render({"question": question}))
    if not question.when:
        return html
    return format_html('<fieldset data-when="{}" role="presentation">{}</fieldset>', question.when, html)
