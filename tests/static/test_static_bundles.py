"""What `collectstatic` publishes: the bundles, their weight, nothing that the content security policy would kill."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from apps.core import staticfiles
from apps.core.staticfiles import join_css, lighten_css, lighten_js, read_recipe

KIB = 1024


def published(folder: Path, name: str) -> Path:
    """The hashed file behind a static name."""
    paths: dict[str, str] = json.loads((folder / "staticfiles.json").read_text())["paths"]
    return folder / paths[name]


def weight(folder: Path, *names: str) -> int:
    """Bytes on the wire with gzip."""
    files = [published(folder, name) for name in names]
    return sum((file.parent / f"{file.name}.gz").stat().st_size for file in files)


@pytest.mark.parametrize(
    ("names", "limit"),
    [
        (("bundles/boot.js", "bundles/rater.js"), 20 * KIB),
        (("bundles/rater.css",), 8 * KIB),
        (("bundles/boot.js", "bundles/staff.js"), 20 * KIB),
        (("bundles/staff.css",), 8 * KIB),
        (("bundles/boot.js", "bundles/rater.js", "bundles/session.js"), 28 * KIB),
        (("bundles/boot.js", "bundles/rater.js", "bundles/session.js", "bundles/replay.js"), 54 * KIB),
    ],
)
def test_each_bundle_keeps_its_budget(collected: Path, names: tuple[str, ...], limit: int) -> None:
    assert 100 < weight(collected, *names) <= limit


def test_bundles_are_compressed_both_ways(collected: Path) -> None:
    file = published(collected, "bundles/rater.js")
    assert (file.parent / f"{file.name}.br").stat().st_size < (file.parent / f"{file.name}.gz").stat().st_size


def test_sources_are_not_published(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert not [name for name in paths if name.startswith("src/")]
    assert not list(collected.glob("src/**/*.*"))
    assert not list(collected.glob("vendor/**/*.js"))


def test_no_published_bundle_evaluates_text_or_writes_styles(collected: Path) -> None:
    forbidden = re.compile(r"\beval\(|new Function\(|(?<!\.)style=")
    sinks = re.compile(r"\.(inner|outer)HTML|document\.write|insertAdjacentHTML|setHTMLUnsafe|style=")
    published_files = [
        *collected.glob("bundles/*.js"),
        *collected.glob("bundles/*.css"),
        *collected.glob("*.svg"),
    ]
    assert len(published_files) >= 7
    for file in published_files:
        text = file.read_text()
        assert not forbidden.search(text), file.name
        own = text.partition("try {\n")[2] if file.suffix == ".js" else text
        assert own
        assert not sinks.search(own), file.name


def test_the_vendored_scripts_come_first_and_whole(collected: Path) -> None:
    script = published(collected, "bundles/rater.js").read_text()
    root = Path(__file__).resolve().parent.parent.parent / "static" / "vendor" / "htmx-4.0.1"
    assert script.startswith((root / "htmx.min.js").read_text().rstrip())
    assert (root / "hx-csp.min.js").read_text().rstrip() in script


def test_a_script_of_the_universal_format_is_closed_off(collected: Path) -> None:
    script = published(collected, "bundles/replay.js").read_text()
    root = Path(__file__).resolve().parent.parent.parent / "static" / "vendor" / "rrweb-record-2.1.6"
    vendored, closing, own = script.removeprefix("(function () {\n").partition("\n}).call(globalThis);\n")
    assert vendored == (root / "record.min.js").read_text().rstrip()
    assert closing
    assert own.startswith("try {")


def test_a_mode_adds_to_its_roles_bundle_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mode in ("beta", "alpha"):
        folder = tmp_path / mode / "static" / mode
        folder.mkdir(parents=True)
        (folder / "rater.css").touch()
    monkeypatch.setattr(staticfiles, "MODES", tmp_path)
    recipe = '[rater]\ncss = ["tokens"]\n[staff]\ncss = ["tokens"]\n'
    bundles = {
        bundle.name: bundle.parts for bundle in read_recipe(recipe, {"alpha/rater.css", "beta/rater.css"})
    }
    assert bundles["bundles/rater.css"] == ("src/css/tokens.css", "alpha/rater.css", "beta/rater.css")
    assert bundles["bundles/staff.css"] == ("src/css/tokens.css",)


def test_a_layer_that_goes_on_is_opened_once() -> None:
    sheets = ["@layer a, b;@layer a{.x{top:0}}\n", "@layer b{.y{top:0}}\n", "@layer b{.z{top:0}}\n"]
    assert join_css(sheets) == "@layer a, b;@layer a{.x{top:0}}\n@layer b{.y{top:0}.z{top:0}}\n"


def test_lightening_keeps_what_matters() -> None:
    css = '/* why\n on two lines */\n@layer comp {\n  .a:hover,\n  .b > .c {\n    color: rgb(0 0 0 / .1);\n    content: "\\2713";\n  }\n}\n'
    assert lighten_css(css) == '@layer comp{.a:hover,.b>.c{color:rgb(0 0 0 / .1);content:"\\2713"}}\n'
    assert lighten_css('.a {\n  font: 1rem "A, > B", serif;\n}\n') == '.a{font:1rem "A, > B", serif}\n'
    script = '/* what\n * it does */\nconst at = "http://x"; // stays\n\n  // goes\n  call(/* here */ at);\n'
    assert lighten_js(script) == 'const at = "http://x"; // stays\ncall(/* here */ at);\n'
