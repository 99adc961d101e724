"""What is stored of a picture is its pixels; everything else that a file can hold is gone or refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from apps.catalog.pictures import MAX_BYTES, MAX_SIDE, clean_picture
from apps.core.errors import Invalid, TooLarge
from tests.factories.pictures import CANARY, claiming, picture, telling_picture


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body), formats=["WEBP"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_nothing_but_pixels_is_kept(kind: str) -> None:
    sent = telling_picture(kind)
    assert CANARY.encode() in sent

    clean = clean_picture(sent)

    assert CANARY.encode() not in clean.body
    for chunk in (b"EXIF", b"XMP ", b"ICCP", b"ANIM"):
        assert chunk not in clean.body
    shown = opened(clean.body)
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(shown.info)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_way_up_is_in_the_pixels(kind: str) -> None:
    clean = clean_picture(telling_picture(kind))

    assert (clean.width, clean.height) == (32, 48)
    assert opened(clean.body).size == (32, 48)


def test_the_same_pixels_are_the_same_bytes_whatever_they_came_in() -> None:
    bodies = {clean_picture(picture(kind="PNG")).body, clean_picture(telling_picture("PNG")).body}
    turned = Image.new("RGB", (32, 48), "teal")
    again = BytesIO()
    turned.save(again, "WEBP", lossless=True)

    assert clean_picture(again.getvalue()).body in bodies
    assert len(bodies) == 2  # the two differ in nothing but their way up


def test_colours_stay_what_they_were() -> None:
    red, green, blue = opened(clean_picture(picture(colour="teal")).body).convert("RGB").getpixel((5, 5))  # type: ignore[misc]

    assert abs(red - 0) < 6
    assert abs(green - 128) < 6
    assert abs(blue - 128) < 6


@pytest.mark.parametrize(
    ("mode", "colour", "kind"),
    [
        ("L", 200, "PNG"),
        ("1", 1, "PNG"),
        ("I;16", 51_400, "PNG"),
        ("LA", (200, 255), "PNG"),
        ("RGBA", (200, 200, 200, 255), "PNG"),
        ("P", 0, "PNG"),
        ("CMYK", (0, 0, 0, 55), "JPEG"),
    ],
)
def test_every_way_to_write_a_colour_is_read(mode: str, colour: object, kind: str) -> None:
    body = BytesIO()
    Image.new(mode, (20, 10), colour).save(body, kind)  # type: ignore[arg-type]

    shown = opened(clean_picture(body.getvalue()).body)

    assert shown.size == (20, 10)
    if mode in {"L", "I;16", "LA", "RGBA", "CMYK"}:
        assert abs(shown.convert("L").getpixel((3, 3)) - 200) < 4  # type: ignore[operator]


def test_a_clear_background_stays_clear() -> None:
    body = BytesIO()
    Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(body, "PNG")

    assert opened(clean_picture(body.getvalue()).body).getpixel((3, 3))[3] == 0  # type: ignore[index]


def test_the_first_frame_of_a_moving_picture_is_kept() -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("white", "black")]
    body = BytesIO()
    frames[0].save(body, "WEBP", save_all=True, append_images=frames[1:])

    shown = opened(clean_picture(body.getvalue()).body)

    assert getattr(shown, "n_frames", 1) == 1
    assert shown.convert("L").getpixel((3, 3)) > 250  # type: ignore[operator]


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    clean = clean_picture(picture(size=(2 * MAX_SIDE, MAX_SIDE // 2)))

    assert (clean.width, clean.height) == (MAX_SIDE, MAX_SIDE // 4)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a/*" + bytes(40) + b"*/=alert(1)",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(60),
        picture(kind="GIF"),
        picture(kind="BMP"),
        picture(kind="TIFF"),
        picture(kind="ICO"),
    ],
)
def test_other_formats_are_refused(body: bytes) -> None:
    with pytest.raises(Invalid, match="no PNG, JPEG or WebP"):
        clean_picture(body)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_truncated_picture_is_refused(kind: str, share: float) -> None:
    body = BytesIO()
    Image.effect_noise((80, 60), 90).save(body, kind)
    sent = body.getvalue()

    with pytest.raises(Invalid):
        clean_picture(sent[: int(len(sent) * share)])


@pytest.mark.parametrize("size", [(6_000, 4_001), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises((TooLarge, Invalid)) as refused:
        clean_picture(claiming(*size))
    assert "pixels" in refused.value.message or size[0] > 100_000


def test_too_many_bytes_are_not_looked_at() -> None:
    with pytest.raises(TooLarge, match="10 MiB"):
        clean_picture(bytes(MAX_BYTES + 1))


def test_a_broken_profile_changes_nothing() -> None:
    clean = clean_picture(picture(icc_profile=b"no profile at all"))

    assert (clean.width, clean.height) == (48, 32)
    assert b"profile" not in clean.body
