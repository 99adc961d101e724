"""How the front end's source files become what browsers load: one style sheet and one script per role.

`static/src/bundles.toml` lists the sources of each bundle; a mode's own `static/<mode>/<role>.css` and `.js` join by
standing in its folder. `collectstatic` joins, hashes and compresses; the sources themselves are not published.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

RECIPE = "src/bundles.toml"
# Files of libraries that no page of ours loads; compressing them would take ten times as long as all the rest.
UNUSED = ("*.map", "rest_framework/*", "drf_spectacular_sidecar/redoc/*", "django_htmx/*", "account/*")
MODES = Path(__file__).resolve().parent.parent / "modes"

Paths = dict[str, tuple[Storage, str]]


@dataclass(frozen=True)
class Bundle:
    """One published file and what it is made of, in order.

    Attributes:
        name: where it is published, as `bundles/rater.css`.
        whole: names of vendored scripts, taken over to the byte.
        parts: names of our own sources.
        closed: names of vendored scripts in the universal format, each in a function of its own.
    """

    name: str
    whole: tuple[str, ...]
    parts: tuple[str, ...]
    closed: tuple[str, ...] = ()


def read_recipe(text: str, available: set[str]) -> list[Bundle]:
    """Return the bundles of the recipe, with the files that modes add to their role's bundles.

    Args:
        text: the recipe, TOML: a table per role with `css`, `js`, `vendor` and `universal`, paths without folder and ending.
        available: names of all collected files.
    """
    bundles = []
    for role, lists in tomllib.loads(text).items():
        whole, closed = (
            tuple(f"vendor/{name}.js" for name in lists.get(key, ())) for key in ("vendor", "universal")
        )
        for kind in ("css", "js"):
            own = [f"src/{kind}/{name}.{kind}" for name in lists.get(kind, ())]
            if own:
                added = [name for name in _of_modes(f"{role}.{kind}") if name in available]
                vendored = (whole, closed) if kind == "js" else ((), ())
                bundles.append(Bundle(f"bundles/{role}.{kind}", vendored[0], (*own, *added), vendored[1]))
    return bundles


def _of_modes(file: str) -> list[str]:
    """Return the static name that each mode's file of this name has, in the order of the modes' names."""
    return [f"{path.parent.name}/{file}" for path in sorted(MODES.glob(f"*/static/*/{file}"))]


def lighten_css(text: str) -> str:
    """Return the style sheet on one line, without comments and the blanks that mean nothing.

    Sources hold one selector or declaration a line, so what ends in ";" is a declaration.
    """
    lines = _tighten(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).splitlines()
    lines = [line if '"' in line else line.replace(", ", ",") for line in lines]
    joined = "".join(
        line.replace(": ", ":", 1) if line.endswith(";") else line.replace(" > ", ">") for line in lines
    )
    return joined.replace(" {", "{").replace(";}", "}") + "\n"


def join_css(sheets: list[str]) -> str:
    """Return lightened style sheets as one; a layer that goes on in the next sheet is opened once.

    Sources hold nothing outside a layer, so what a sheet ends with is the end of its last one.
    """
    joined = ""
    for sheet in sheets:
        opening = sheet[: sheet.find("{") + 1]
        goes_on = opening.startswith("@layer ") and joined.startswith(opening, joined.rfind("@layer "))
        joined = joined.removesuffix("}\n") + sheet.removeprefix(opening) if goes_on else joined + sheet
    return joined


def lighten_js(text: str) -> str:
    """Return the script without comments that stand on their own lines, indentation and empty lines.

    Line breaks stay, so that no statement changes. Sources hold no string or template over several lines.
    """
    text = re.sub(r"^\s*/\*.*?\*/[ \t]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    return _tighten(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))


def _tighten(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


def _closed(script: str) -> str:
    """Return a script of the universal format so that it hangs its name on the page from within a module, where `this` is nothing."""
    return f"(function () {{\n{script.rstrip()}\n}}).call(globalThis);\n"


def _fenced(script: str) -> str:
    """Return a module as a block of its own, so that neither its names nor its failure reach the others."""
    return f"try {{\n{script}}} catch (error) {{ reportError(error); }}\n"


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is untyped
    """Static files joined into bundles, published under names of their content only, with brotli and gzip copies."""

    keep_only_hashed_files = True
    # References of style sheets to other files are followed; those to source maps are not, they stay at home.
    patterns = (("*.css", HashedFilesMixin.patterns[0][1][:2]),)

    def url(self, name: str | None, *, force: bool = True) -> str:
        """Return the address under which the file is published, while debugging too."""
        address: str = super().url(name, force=force)
        return address

    def post_process(self, paths: Paths, *, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join the bundles, drop their sources, then hash and compress what is published.

        Raises:
            KeyError: the recipe names a source that was not collected.
        """
        if not dry_run and RECIPE in paths:
            paths = self._bundled(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _bundled(self, paths: Paths) -> Paths:
        bundles = read_recipe(_read(paths, RECIPE), set(paths))
        texts = {bundle.name: self._join(bundle, paths) for bundle in bundles}
        hidden = {name for bundle in bundles for name in (*bundle.whole, *bundle.closed, *bundle.parts)}
        hidden |= {name for name in paths if any(fnmatch(name, kind) for kind in ("src/*", *UNUSED))}
        for name in hidden | texts.keys():
            self.delete(name)
        for name, text in texts.items():
            self.save(name, ContentFile(text.encode()))
        published = {name: place for name, place in paths.items() if name not in hidden}
        return published | {name: (self, name) for name in texts}

    @staticmethod
    def _join(bundle: Bundle, paths: Paths) -> str:
        if bundle.name.endswith(".css"):
            return join_css([lighten_css(_read(paths, name)) for name in bundle.parts])
        vendored = [f"{_read(paths, name).rstrip()}\n;\n" for name in bundle.whole]
        closed = [_closed(_read(paths, name)) for name in bundle.closed]
        own = [_fenced(lighten_js(_read(paths, name))) for name in bundle.parts]
        return "".join([*vendored, *closed, *own])


def _read(paths: Paths, name: str) -> str:
    """Return the text of a collected file, from where it was collected."""
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
