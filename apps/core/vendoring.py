"""Third-party front-end files that ship with the product: what they are, and proof that they are what they were.

`static/vendor/manifest.json` lists each file with its name, version and licence. After swapping one, run
`python -m apps.core.vendoring static/vendor` to measure them anew; a test fails on any difference.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Vendored:
    """One vendored file.

    Attributes:
        name: package, and the part of it.
        version: exact version.
        licence: SPDX identifier.
        licence_file: its text, relative to the vendor folder.
        file: the file, relative to the vendor folder.
        bytes: size.
        gz: size after gzip -9.
        sri: subresource integrity, sha384.
    """

    name: str
    version: str
    licence: str
    licence_file: str
    file: str
    bytes: int = 0
    gz: int = 0
    sri: str = ""


def read_manifest(folder: Path) -> list[Vendored]:
    """Return what the manifest of the vendor folder states."""
    return [Vendored(**entry) for entry in json.loads((folder / MANIFEST).read_text(encoding="utf-8"))]


def measured(entry: Vendored, folder: Path) -> Vendored:
    """Return the entry with size, compressed size and hash of the file as it lies there.

    Raises:
        FileNotFoundError: the file or its licence text is missing.
    """
    content = (folder / entry.file).read_bytes()
    if not (folder / entry.licence_file).is_file():
        raise FileNotFoundError(folder / entry.licence_file)
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    size = len(gzip.compress(content, 9, mtime=0))
    return replace(entry, bytes=len(content), gz=size, sri=f"sha384-{digest}")


def write_manifest(folder: Path) -> None:
    """Measure every file of the manifest anew and write it back."""
    entries = [asdict(measured(entry, folder)) for entry in read_manifest(folder)]
    (folder / MANIFEST).write_text(f"{json.dumps(entries, indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    write_manifest(Path(sys.argv[1]))
