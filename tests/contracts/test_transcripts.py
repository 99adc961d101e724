"""Every format of transcripts keeps the same promises; a new one is tested the moment its file exists."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid, PlumblineError, TooLarge
from apps.responses.transcripts import format_of, formats
from apps.responses.transcripts._base import MAX_BYTES, TranscriptFormat

each_format = pytest.mark.parametrize("known", list(formats().values()), ids=lambda known: known.slug)


def test_the_three_that_everybody_knows_are_there() -> None:
    assert {"webvtt", "srt", "whisper"} <= set(formats())
    assert format_of("nobody") is None


@each_format
def test_it_has_a_name_and_files(known: TranscriptFormat) -> None:
    assert len(known.slug) <= 40
    assert str(known.label)
    assert all(Path(f"a{suffix}").suffix == suffix for suffix in known.suffixes)


@each_format
@pytest.mark.parametrize(
    "text",
    ["<html><script>alert(1)</script>", "hello", "\x00\x01\x02", "{" * 50_000, "[" * 50_000, "-->\n" * 1_000],
)
def test_what_it_cannot_read_is_told_in_words(known: TranscriptFormat, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        known.read(text)
    assert refused.value.message


@each_format
def test_it_reads_no_more_than_a_session_can_hold(known: TranscriptFormat) -> None:
    with pytest.raises(TooLarge):
        known.read(" " * (MAX_BYTES + 1))
    with pytest.raises(TooLarge):
        known.read("ü" * (MAX_BYTES // 2 + 1))


@each_format
@given(
    st.lists(
        st.sampled_from(
            [
                *("WEBVTT", "\n", "\n\n", "00:01.000 --> 00:02.000", "-->", "<v A>", "&lt;"),
                *("{", "}", '"segments":', "[", "]", "9" * 30, ":", "\ud800"),
            ]
        ),
        max_size=20,
    )
)
def test_noise_never_fails_in_another_way(known: TranscriptFormat, pieces: list[str]) -> None:
    try:
        found = known.read("".join(pieces))
    except PlumblineError:
        return
    assert all(0 <= one.start <= one.end for one in found)


def test_a_voice_of_blanks_alone_is_read_in_time_linear_in_it() -> None:
    """Measured are milliseconds; a pattern that tries each split of the blanks takes minutes."""
    text = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v{' ' * 200_000}\n"
    begin = time.process_time()
    formats()["webvtt"].read(text)
    assert time.process_time() - begin < 30


@pytest.mark.parametrize("slug", ["webvtt", "srt"])
def test_only_tags_are_taken_out_of_the_words(slug: str) -> None:
    head = "WEBVTT\n\n" if slug == "webvtt" else "1\n"
    comma = "." if slug == "webvtt" else ","
    words = "<b>3</b> < 4 and <unclear> 5 > 2 <i.loud>now</i> <00:00:00.500>then"
    (said,) = formats()[slug].read(f"{head}00:00:00{comma}000 --> 00:00:01{comma}000\n{words}\n")
    assert said.text == "3 < 4 and <unclear> 5 > 2 now then"
