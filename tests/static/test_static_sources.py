"""Rules that the front end's sources and all templates keep, so that nothing is dead or stripped in the browser."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from apps.core.templatetags.plumb import icon_names

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "static" / "src"
TEMPLATES = sorted(
    path
    for folder in (ROOT / "templates", ROOT / "apps")
    for path in folder.rglob("*.html")
    if "node_modules" not in path.parts
)
SCRIPTS = sorted((SOURCES / "js").glob("*.js"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_source_is_in_a_bundle_and_every_entry_exists() -> None:
    recipe = tomllib.loads((SOURCES / "bundles.toml").read_text())
    listed = {
        f"{kind}/{name}.{kind}"
        for lists in recipe.values()
        for kind in ("css", "js")
        for name in lists.get(kind, ())
    }
    assert listed == {
        str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.*") if path.suffix in {".css", ".js"}
    }


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_stands_alone_and_can_be_lightened(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"^\s*(import|export)\b|\bwindow\.\w+ =|globalThis\.", text, re.MULTILINE)
    assert all(line.count("`") % 2 == 0 for line in text.splitlines()), "a template over several lines"
    assert text.startswith("/*"), "a script starts by saying what it does"


@pytest.mark.parametrize("path", sorted((SOURCES / "css").rglob("*.css")), ids=named)
def test_a_style_sheet_stays_in_its_layer(path: Path) -> None:
    text = path.read_text()
    outside = re.sub(r"@layer [a-z, ]+;", "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    depth, loose = 0, ""
    for part in re.split(r"([{}])", outside):
        if depth == 0 and part not in "{}":
            loose += part
        depth += (part == "{") - (part == "}")
    assert re.fullmatch(r"(\s*@layer (tokens|base|comp|util)\s*)+", loose)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"""\sstyle=|<style\b|\son[a-z]+=["']|javascript:""", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_htmx_element_carries_the_nonce(path: Path) -> None:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    for tag in re.findall(r"<[a-z](?:{%.*?%}|{{.*?}}|[^>])*>", text, re.DOTALL):
        if re.search(r"\shx-(?!nonce)[a-z]", tag):
            assert "{% hx %}" in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_icon_named_in_a_template_exists(path: Path) -> None:
    assert set(re.findall(r"{% icon \"([^\"]+)\"", path.read_text())) <= icon_names()


def test_the_htmx_configuration_is_strict_json() -> None:
    found = re.search(
        r"name=\"htmx-config\" content='([^']+)'", (ROOT / "templates" / "base.html").read_text()
    )
    assert found
    assert json.loads(found[1]) == {
        "extensions": "hx-csp,ptag",
        "defaultTimeout": 15000,
        "includeIndicatorCSS": False,
        "morphIgnore": ["data-htmx-powered", "open"],
        "noSwap": [204, 304, "5xx"],
    }
