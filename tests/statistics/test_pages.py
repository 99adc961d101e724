"""Every public estimator has a page that answers the same questions, and the example on it runs and prints what it says."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import apps.statistics

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "statistics"
HEADINGS = ["What it answers", "Assumptions", "Formula", "Source", "Example", "When not to use it"]
FAMILIES = sorted(found.name for found in pkgutil.iter_modules(apps.statistics.__path__) if found.ispkg)


def estimators() -> list[tuple[str, str]]:
    """Return (family, function) for every function that a family offers."""
    return [
        (family, name)
        for family in FAMILIES
        for module in (importlib.import_module(f"apps.statistics.{family}"),)
        for name in module.__all__
        if inspect.isfunction(getattr(module, name))
        and getattr(module, name).__module__.startswith(f"apps.statistics.{family}")
    ]


def page_of(function: str) -> Path:
    return PAGES / f"{function}.md"


@pytest.mark.parametrize(("family", "function"), estimators())
def test_each_estimator_has_a_page_with_the_same_questions(family: str, function: str) -> None:
    text = page_of(function).read_text(encoding="utf-8")
    assert text.startswith(f"# {function}\n")
    assert f"`apps.statistics.{family}`" in text
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == HEADINGS


@pytest.mark.parametrize(("family", "function"), estimators())
def test_the_example_of_each_page_runs(family: str, function: str) -> None:
    blocks = re.findall(
        r"^```python\n(.+?)^```",
        page_of(function).read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
    example = "\n".join(blocks)
    assert f"{function}(" in example, "the example calls the estimator"
    parsed = doctest.DocTestParser().get_doctest(example, {}, function, str(page_of(function)), 0)
    assert parsed.examples
    assert (
        doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(parsed).failed
        == 0
    )


def test_no_page_is_about_something_that_is_gone() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == {function for _family, function in estimators()} | {
        "README"
    }
