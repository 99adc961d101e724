"""The words of the field in code and on pages, and habits that a type checker cannot see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
THIS = Path(__file__).name

SOURCES = {
    ".py": ("apps", "tests"),
    ".html": ("apps", "templates"),
    ".js": ("static/src",),
    ".css": ("static/src",),
    ".md": ("docs",),
    ".yaml": ("apps",),
}

SYNONYMS = {
    r"annotators?": "rater",
    r"labell?ers?": "rater",
    r"crowd ?workers?": "rater",
    r"judgements?": "judgment",
    r"evaluators?": "rater",
    r"inter-annotator": "agreement",
}
"""What people say elsewhere, and the word that this product uses."""

SAFE_PLACES = ("apps/core/rendering/", "apps/core/charts/", "apps/core/templatetags/")
"""Where HTML is made from texts; everything else leaves escaping to the templates."""

SAFE_EXCEPTIONS = {
    "apps/dashboards/pages/wins.py": "a matrix of a thousand cells, each part escaped where it is made",
    "templates/components/field.html": "help texts are written in code, and Django's own for passwords are lists",
}


def files(*endings: str) -> Iterator[tuple[str, str]]:
    """Yield the path from the root and the text of every source file with one of these endings."""
    for ending in endings:
        for place in SOURCES[ending]:
            for path in sorted((ROOT / place).rglob(f"*{ending}")):
                if path.name != THIS and "vendor" not in path.parts:
                    yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def found(pattern: str, *endings: str) -> list[str]:
    """Return where a pattern stands, as path:line: text."""
    wanted = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in files(*endings)
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


@pytest.mark.parametrize("word", SYNONYMS, ids=SYNONYMS.values())
def test_one_thing_has_one_name(word: str) -> None:
    assert found(rf"(?<![a-z]){word}(?![a-z])", *SOURCES) == []


def test_the_domain_has_no_hidden_wires() -> None:
    """Django's signals are not used; the word is ours. Celery's are its own way of being set up."""
    assert (
        found(
            r"django\.dispatch|django\.(core|db\.models|contrib\.auth)\.signals|\b(pre|post)_(save|delete)\b",
            ".py",
        )
        == []
    )


def test_html_is_called_safe_in_one_place_only() -> None:
    calls = found(r"\bmark_safe\(|\bSafeString\(", ".py")
    calls += found(r"\|\s*safe\b|\{%\s*autoescape\s+off", ".html")
    elsewhere = [call for call in calls if not call.startswith((*SAFE_PLACES, *SAFE_EXCEPTIONS, "tests/"))]

    assert elsewhere == []


def test_views_load_nothing_past_their_access_helpers() -> None:
    direct = found(r"\.objects\.get\(\s*pk=|get_object_or_404", ".py")

    interface = ("apps/api/", "apps/console/", "apps/dashboards/", "apps/rating/")
    assert [call for call in direct if call.startswith(interface)] == []


def test_pages_have_neither_inline_style_nor_inline_script() -> None:
    assert found(r"\sstyle=|<style|\son(click|change|input|submit|load)=", ".html") == []
    assert [
        tag
        for tag in found(r"<script", ".html")
        if "src=" not in tag and 'type="application/json"' not in tag
    ] == []


def test_every_python_file_of_the_product_says_what_it_owns() -> None:
    silent = [
        path
        for path, text in files(".py")
        if path.startswith("apps/") and "/migrations/" not in path and text and not text.startswith('"""')
    ]

    assert silent == []
