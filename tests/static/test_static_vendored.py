"""Third-party files are what the manifest says, with their licences beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from apps.core.vendoring import Vendored, measured, read_manifest

VENDOR = Path(__file__).resolve().parent.parent.parent / "static" / "vendor"


@pytest.mark.parametrize("entry", read_manifest(VENDOR), ids=lambda entry: entry.name)
def test_the_file_is_the_one_of_the_manifest(entry: Vendored) -> None:
    assert measured(entry, VENDOR) == entry
    assert entry.version in entry.file or entry.file == "../icons.svg"


def test_every_script_in_the_folder_is_listed() -> None:
    listed = {entry.file for entry in read_manifest(VENDOR)}
    assert {str(file.relative_to(VENDOR)) for file in VENDOR.rglob("*.js")} <= listed


def test_the_licence_texts_are_those_of_the_packages() -> None:
    assert "Zero-Clause BSD" in (VENDOR / "htmx-4.0.1" / "LICENSE").read_text()
    assert "ISC License" in (VENDOR / "lucide-1.62.0" / "LICENSE").read_text()


def test_the_sprite_carries_its_notice_and_each_icon_once() -> None:
    sprite = (VENDOR.parent / "icons.svg").read_text()
    names = re.findall(r'<symbol id="([^"]+)"', sprite)
    assert "Copyright (c) 2026 Lucide Icons and Contributors" in sprite
    assert len(names) == len(set(names)) > 40


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    (tmp_path / "LICENSE").write_text("free")
    entry = measured(Vendored("a", "1", "0BSD", "LICENSE", "a.js"), tmp_path)
    (tmp_path / "a.js").write_text("2")
    assert measured(entry, tmp_path) != entry
    (tmp_path / "LICENSE").unlink()
    with pytest.raises(FileNotFoundError):
        measured(entry, tmp_path)
