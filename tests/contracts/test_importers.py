"""Every importer keeps the same promises; a new one is tested the moment its file exists."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from apps.catalog.importers import importer_of, importers, likely_importer
from apps.catalog.importers._base import LONGEST, WHAT, Importer, Unfit
from apps.catalog.importers._reading import EncodingFinder
from apps.catalog.upserts import UPSERTS
from apps.core.errors import Invalid

each_importer = pytest.mark.parametrize("importer", list(importers().values()), ids=lambda one: one.slug)

TASK = {"id": 7, "data": {"text": "Is it safe?"}, "predictions": [], "annotations": []}
SAMPLES: Mapping[str, bytes] = {
    "ndjson": b'{"key": "q1", "messages": [{"role": "user", "content": "Why?"}]}\n' * 2,
    "csv": b"key,prompt,answer,version\nq1,Why?,Because,a/1\nq2,How?,So,a/1\n",
    "messages": b'{"id": 1, "model": "a/1", "messages": [{"role": "user", "content": "Why?"}, '
    b'{"role": "assistant", "content": "Because"}]}\n' * 2,
    "label_studio": json.dumps([TASK, {**TASK, "id": 8}]).encode(),
    "template_sets": json.dumps(
        [
            {"key": f"s{n}", "template": "Is {name} right?", "attributes": {"name": ["Amina", "Peter"]}}
            for n in range(2)
        ]
    ).encode(),
}
"""Two units of each format, as small as they come."""


def read(
    importer: Importer[Any], body: bytes, *, encoding: str = "", size: int = 1 << 20
) -> Iterator[str | None]:
    """Yield for each unit None where all of its records are right, else words."""
    finder = EncodingFinder()
    finder.feed(body)
    settings = importer.guess(body[:100_000], encoding or finder.found(), "")
    pieces = (body[place : place + size] for place in range(0, len(body), size))
    for unit in importer.units(pieces, settings):
        if unit.flaw:
            yield unit.flaw
            continue
        try:
            records = importer.records(unit, settings)
        except Unfit as error:
            yield error.reason
            continue
        assert records
        for what, record in records:
            assert isinstance(record, dict)
            UPSERTS[what].record.model_validate(record)
        yield None


def said(importer: Importer[Any], body: bytes, **more: Any) -> list[str | None]:
    """Return what becomes of each unit; a file that is refused as a whole gives its words."""
    found: list[str | None] = []
    try:
        found.extend(read(importer, body, **more))
    except Invalid as error:
        found.append(error.message)
    except ValueError:  # pydantic refuses the record, and the import says which field
        found.append("refused")
    assert all(words is None or words.strip() for words in found)
    return found


def test_those_that_everybody_needs_are_there() -> None:
    assert set(SAMPLES) <= set(importers())
    assert importer_of("nothing") is None


@each_importer
def test_an_importer_is_described_in_full(importer: Importer[Any]) -> None:
    assert len(importer.slug) <= 20
    assert importer.label
    assert str(importer.note).endswith(".")
    assert set(importer.kinds) <= set(WHAT)


@each_importer
def test_it_reads_what_it_is_made_for_and_is_found_by_it(importer: Importer[Any]) -> None:
    body = SAMPLES[importer.slug]
    assert said(importer, body) == [None, None]
    assert likely_importer(body, "file") is importer


@each_importer
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_it_reads_it_in_other_encodings(importer: Importer[Any], encoding: str) -> None:
    assert said(importer, SAMPLES[importer.slug].decode().encode(encoding)) == [None, None]


@each_importer
def test_it_reads_the_same_whatever_the_pieces(importer: Importer[Any]) -> None:
    body = SAMPLES[importer.slug]
    for size in (1, 7, 64):
        assert said(importer, body, size=size) == [None, None]


@each_importer
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n \n",
        b"[]",
        b"{}",
        b"[",
        b'{"',
        b'"',
        b"]",
        b"[[[[",
        b"null",
        b"\xef\xbb\xbf",
        b"a",
        b",,,\n,,,",
    ],
)
def test_next_to_nothing_gives_words(importer: Importer[Any], body: bytes) -> None:
    assert None not in said(importer, body) or importer.slug == "csv"


@each_importer
def test_a_file_that_was_cut_off_loses_its_end_only(importer: Importer[Any]) -> None:
    body = SAMPLES[importer.slug].rstrip()
    for cut in range(len(body) - 1, len(body) * 3 // 4, -3):
        found = said(importer, body[:cut])
        assert found[0] is None
        assert len(found) <= 3


@each_importer
def test_hostile_bytes_give_words(importer: Importer[Any]) -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed seed is the point
    body = SAMPLES[importer.slug]
    for _round in range(60):
        broken = bytearray(body)
        for _hit in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.choice(b'\x00\xff\xc3"{}[]\\,;\t\r\n\x80\xed')
        said(importer, bytes(broken))
    said(importer, chance.randbytes(50_000))
    said(importer, b"[" * 200_000)
    said(importer, b'{"a":' * 200_000)


@each_importer
@pytest.mark.parametrize("body", [b"PK\x03\x04", b"%PDF-1.7\n%", b"\x89PNG\r\n\x1a\n\x00", b"<html>\x00"])
def test_another_kind_of_file_is_called_by_its_name(importer: Importer[Any], body: bytes) -> None:
    with pytest.raises(Invalid):
        list(read(importer, body, encoding="utf-8"))


@each_importer
def test_a_huge_line_is_refused_and_not_kept(importer: Importer[Any]) -> None:
    def endless() -> Iterator[bytes]:
        yield SAMPLES[importer.slug][:12]
        for _piece in range(LONGEST // (1 << 20) + 2):
            yield b"x" * (1 << 20)

    settings = importer.guess(SAMPLES[importer.slug], "utf-8", "")
    try:
        units = list(importer.units(endless(), settings))
    except Invalid as error:
        assert error.message  # noqa: PT017 - either way is right, if it comes with words
    else:
        assert units[-1].flaw
        assert len(units[-1].content) < LONGEST


@each_importer
def test_settings_go_through_a_form_and_come_back(importer: Importer[Any]) -> None:
    body = SAMPLES[importer.slug]
    settings = importer.guess(body, "utf-8", "")
    assert importer.settings.model_validate(settings.model_dump(mode="json")) == settings
    options = importer.options(body, settings)
    posted = {option.name: option.value for option in options}
    assert (
        importer.changed(body, settings, {**posted, "encoding": "utf-8", "what": settings.what}) == settings
    )
    for option in options:
        assert option.label
        assert not option.choices or option.value in dict(option.choices)
