"""Pictures in messages are placed by the page; nothing that a message says can choose an address."""

from __future__ import annotations

import time

from apps.core.rendering import render_messages
from apps.core.rendering.pictures import Picture, pictures_named, place_pictures, without_words
from apps.core.rendering.texts import masked, text_of

HASH = "ab" * 32


def message(*parts: object) -> dict[str, object]:
    return {"role": "assistant", "content": list(parts)}


def placed(turn: dict[str, object]) -> str:
    turns = place_pictures([turn], lambda _hash, alt: Picture("/p/1/", 40, 30, alt))
    return str(render_messages(turns)[0].html)


def test_a_placed_picture_has_its_words_and_its_room() -> None:
    html = placed(
        message({"type": "text", "text": "Look:"}, {"type": "image", "media": HASH, "alt": 'a "cat" <b>'})
    )

    assert html.startswith('<p dir="auto">Look:</p>')
    assert (
        '<p><img src="/p/1/" alt="a &quot;cat&quot; &lt;b&gt;" width="40" height="30" loading="lazy" decoding="async"></p>'
        in html
    )


def test_a_picture_without_words_is_called_a_picture() -> None:
    assert 'alt="Picture"' in placed(message({"type": "image", "media": HASH}))


def test_nothing_but_a_placed_picture_becomes_one() -> None:
    parts = (
        {"type": "image", "media": "http://evil.example/x.png"},
        {"type": "image", "media": HASH.upper()},
        {"type": "image", "media": HASH + "\n"},
        {"type": "image", "source": {"type": "base64", "data": "AAAA"}, "url": "http://evil.example"},
        {"type": "image_url", "image_url": {"url": "http://evil.example/x.png"}, "media": HASH},
        {"type": "picture", "address": "http://evil.example/", "width": 1, "height": 1, "alt": ""},
        {"type": "input_image", "image_url": "data:image/png;base64,AAAA"},
    )
    for part in parts:
        html = placed(message(part))
        assert "<img" not in html
        assert "evil.example" not in html or part["type"] == "picture"


def test_a_picture_that_nobody_placed_is_words() -> None:
    assert render_messages([message({"type": "image", "media": HASH})])[0].html == "<p>[image]</p>"


def test_pictures_are_named_in_their_order_as_often_as_they_stand() -> None:
    other = "cd" * 32
    turns = [message({"type": "image", "media": one}, "text") for one in (HASH, other, HASH)]

    assert pictures_named([*turns, {"role": "user", "content": "text"}]) == [HASH, other, HASH]


def test_a_masked_message_keeps_its_pictures() -> None:
    turn = message({"type": "text", "text": "I am Zorbax."}, {"type": "image", "media": HASH})

    hidden = masked([turn], [[0, 5, 11]])

    assert text_of(hidden[0]) == "I am █████."
    assert pictures_named(hidden) == [HASH]


def test_words_about_pictures_can_be_taken_away() -> None:
    turns = without_words(
        [message({"type": "image", "media": HASH, "alt": "Zorbax"}, {"type": "text", "text": "x"})]
    )

    assert turns[0]["content"] == [{"type": "image", "media": HASH, "alt": ""}, {"type": "text", "text": "x"}]


def test_a_masked_message_of_very_many_parts_is_soon_done() -> None:
    parts = [{"type": "text", "text": str(number)} for number in range(6_000)]
    started = time.thread_time()

    hidden = masked(
        [message(*parts, *({"type": "hologram", "of": number} for number in range(6_000)))], [[0, 0, 1]]
    )

    # A hundredth of a second here; looking each part up among all the others took seconds.
    assert time.thread_time() - started < 1
    assert len(hidden[0]["content"]) == 6_001


def test_an_answer_of_a_tool_keeps_its_text_beside_a_picture() -> None:
    picture = {"type": "image", "media": HASH, "alt": "a chart"}
    turn = {**message({"type": "text", "text": "42 rows"}, picture), "role": "tool"}

    html = placed(turn)

    assert html.startswith("<details><summary>Tool result</summary><pre")
    assert "42 rows</pre>" in html
    assert '<img src="/p/1/" alt="a chart"' in html


def test_a_picture_inside_an_answer_of_a_tool_is_never_written_out() -> None:
    picture = {"type": "image", "media": HASH, "alt": "Zorbax"}
    results = [
        [picture, {"type": "text", "text": "seen"}],
        {"shown": picture},
        [{"type": "found", "all": [picture]}],
    ]
    for result in results:
        for turn in (
            message({"type": "tool_result", "content": result}),
            {"role": "tool", "content": result},
        ):
            html = render_messages([turn])[0].html
            assert HASH not in html
            assert "Zorbax" not in html
            assert "image" in html
