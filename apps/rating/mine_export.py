"""A person's own copy: a zip with data.json, their files, and a few words; made while it is being sent."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import RawIOBase
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from apps.core import personal
from apps.raters.models import Rater
from apps.raters.selectors import participations_of_people


class _Pipe(RawIOBase):
    """A file that forgets: what the zip writes is handed on at once."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: object, /) -> int:
        """Keep bytes until they are taken."""
        block = bytes(data)  # type: ignore[call-overload]
        self._written.append(block)
        return len(block)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        block, self._written = b"".join(self._written), []
        return block


def my_copy(secrets: Sequence[str], now: datetime) -> Iterator[bytes]:
    """Yield the zip of everything about the people of a browser.

    All rows are read before the first byte leaves, so that a copy is whole or none.
    """
    raters = {p.rater_id: p.rater for p in participations_of_people(secrets)}
    people = [_person(rater) for rater in raters.values()]
    return _zipped(people, list(raters), now)


def _person(rater: Rater) -> dict[str, object]:
    return {"rater": rater.pseudonym, "data": personal.collect_all(rater.pk)}


def _zipped(people: Sequence[dict[str, object]], rater_ids: Sequence[int], now: datetime) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _words(now))
        yield pipe.take()
        whole = {"made_at": now.isoformat(), "people": people, "tables": _tables()}
        with archive.open("data.json", "w") as file:
            for block in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(whole):
                file.write(block.encode())
                if pressed := pipe.take():  # most of what is written is still being compressed
                    yield pressed
        archive.mkdir("media")
        for rater_id in rater_ids:
            for found in personal.files_of(rater_id):
                with archive.open(f"media/{PurePosixPath(found.name).name}", "w") as file:
                    for piece in found.read():
                        file.write(piece)
                        yield pipe.take()
    yield pipe.take()


def _tables() -> dict[str, dict[str, object]]:
    """Return what each table and column means, so that the copy can be read without us."""
    return {
        table.name: {
            "for": table.purpose,
            "why": str(table.basis),
            "how long": table.keeps,
            "columns": dict(table.columns),
            "not in this copy": dict(table.withheld),
        }
        for part in personal.parts()
        for table in part.tables
    }


def _words(now: datetime) -> str:
    return _(
        "This is everything that Plumbline holds about you, as of %(moment)s (UTC).\n"
        "\n"
        "data.json   Your judgments with the texts that you read, what you agreed to, what you said about yourself,\n"
        "            and when you were here. Under “tables” it says what each part is for and how long it is kept,\n"
        "            and what is left out and why.\n"
        "media       Recordings of you, if there are any.\n"
        "\n"
        "Nobody else gets this file from us. On your own page you can correct an answer, take everything back, or have\n"
        "it erased.\n"
    ) % {"moment": now.strftime("%Y-%m-%d %H:%M")}
