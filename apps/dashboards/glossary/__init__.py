"""What the words on the dashboards mean: one entry for each, found by its file.

Pages explain them on hover, focus and touch (`templatetags/glossary.py`), the method page lists them, and
`manage.py glossary` writes them into docs/reference/glossary.md.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import get_language

from apps.core.discovery import modules_in
from apps.dashboards.glossary._base import Term

__all__ = ["Term", "by_word", "found_in", "terms"]


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """Return every term by its slug.

    Raises:
        ValueError: two entries have the same slug.
    """
    found: dict[str, Term] = {}
    for module in modules_in(__name__):
        for term in module.TERMS:
            if term.slug in found:
                raise ValueError(f"two entries of the glossary are called {term.slug!r}")
            found[term.slug] = term
    return found


def by_word() -> list[Term]:
    """Return every term by the letters of its word, in the reader's language."""
    return sorted(terms().values(), key=lambda term: str(term.word).casefold())


def found_in(text: str) -> list[tuple[str, str]]:
    """Return the text in pieces, each with the slug of the term that it is, "" for none; a term counts where it stands first.

    Whole words only, in any case; of forms that begin at the same place the longest.
    """
    pattern, slugs = _pattern(get_language() or "")
    pieces: list[tuple[str, str]] = []
    seen: set[str] = set()
    end = 0
    for match in pattern.finditer(text):
        slug = slugs.get(
            match[0].casefold(), ""
        )  # regular expressions take more letters for alike than casefold does
        if not slug or slug in seen:
            continue
        seen.add(slug)
        pieces += [(text[end : match.start()], ""), (match[0], slug)]
        end = match.end()
    return [piece for piece in (*pieces, (text[end:], "")) if piece[0]]


@lru_cache(maxsize=16)
def _pattern(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the words of a language, and whose each is; terms are translated while it is the active one."""
    slugs: dict[str, str] = {}
    for term in terms().values():
        if term.is_everyday:
            continue
        for form in (str(term.word), *map(str, term.forms)):
            slugs.setdefault(form.casefold(), term.slug)
    longest_first = sorted(slugs, key=lambda form: (-len(form), form))
    forms = "|".join(re.escape(form) for form in longest_first)
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", re.IGNORECASE), slugs
