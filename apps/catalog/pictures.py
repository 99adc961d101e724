"""Pictures that come in: taken apart and encoded anew, so that what is stored holds pixels and nothing else.

Name, EXIF, XMP, colour profile, comments, text chunks, further frames and whatever hides behind the picture's end are gone;
the way up and the colours that they asked for are in the pixels. All are stored in one format, at one quality, so
that neither tells where a picture came from. Only PNG, JPEG and WebP are read, the first frame of those that move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from apps.accounts.models import Team
from apps.catalog.models import Media
from apps.core.errors import Invalid, NotFound, Problem, TooLarge
from apps.core.rendering.pictures import pictures_named

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 24_000_000
MAX_SIDE = 2_560
"""Pixels of the longer side of what is stored; larger pictures are made smaller."""

CONTENT_TYPE = "image/webp"
_FORMATS = ("PNG", "JPEG", "WEBP")
_QUALITY = 92
_DEEP = 256
"""How many of its shades a deep grey picture has for each that is kept."""


@dataclass(frozen=True)
class CleanPicture:
    """A picture that holds nothing but pixels: WebP, and its size in pixels."""

    body: bytes
    width: int
    height: int


def store_picture(*, team: Team, body: bytes) -> tuple[Media, bool]:
    """Store a picture under the hash of what was sent; return it, and whether it is new.

    Raises:
        Invalid: it is no picture of a format that is read, or it is broken.
        TooLarge: it has too many bytes or pixels.
    """
    digest = hashlib.sha256(body).hexdigest()
    known = Media.objects.filter(team=team, sha256=digest).defer("body").first()
    if known is not None:
        return known, False
    clean = clean_picture(body)
    return Media.objects.get_or_create(
        team=team,
        sha256=digest,
        defaults={
            "body": clean.body,
            "content_type": CONTENT_TYPE,
            "width": clean.width,
            "height": clean.height,
        },
    )


def clean_picture(body: bytes) -> CleanPicture:
    """Return the picture, encoded anew.

    Raises:
        Invalid: it is no picture of a format that is read, or it is broken.
        TooLarge: it has too many bytes or pixels; they are counted before any is decoded.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge(_("A picture has at most 10 MiB."))
    try:
        with Image.open(BytesIO(body), formats=_FORMATS) as image:
            _refuse_large(image)
            pixels = _upright(image)
        return _encoded(pixels)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(_too_many()) from error
    except TooLarge:
        raise
    except UnidentifiedImageError as error:
        raise Invalid(_("This is no PNG, JPEG or WebP picture. Other formats are not read.")) from error
    except Exception as error:  # a hostile file finds a fault in any of three decoders; none may end in a 500
        raise Invalid(_("This picture is broken: it cannot be read to its end.")) from error


def picture_sizes(team_id: int, hashes: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return width and height, in pixels, of those pictures that the team has, by hash."""
    rows = Media.objects.filter(team_id=team_id, sha256__in=set(hashes))
    return {
        digest: (width, height) for digest, width, height in rows.values_list("sha256", "width", "height")
    }


def refuse_unknown(team_id: int, messages: Iterable[Mapping[str, Any]]) -> None:
    """Refuse messages that name a picture which is not there, so that no rater meets a gap.

    Raises:
        Invalid: the team has not uploaded one of them.
    """
    named = pictures_named(messages)
    known = picture_sizes(team_id, named) if named else {}
    missing = next((one for one in named if one not in known), None)
    if missing is not None:
        reason = unknown_picture(missing)
        raise Invalid(reason, problems=(Problem("/messages", reason),))


def unknown_picture(digest: str) -> str:
    """Return what is said of a picture that is not there."""
    return _("There is no picture %(hash)s… yet. Upload it first.") % {"hash": digest[:12]}


def picture_of(team_id: int, digest: str) -> Media:
    """Return one of the team's pictures, without its bytes.

    Raises:
        NotFound: the team has no such picture.
    """
    found = Media.objects.filter(team_id=team_id, sha256=digest).defer("body").first()
    if found is None:
        raise NotFound("")
    return found


def picture_body(team_id: int, digest: str) -> bytes:
    """Return the bytes of one of the team's pictures, of `CONTENT_TYPE`.

    Raises:
        NotFound: the team has no such picture.
    """
    body = Media.objects.filter(team_id=team_id, sha256=digest).values_list("body", flat=True).first()
    if body is None:
        raise NotFound("")
    return bytes(body)


def _refuse_large(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise TooLarge(_too_many())


def _too_many() -> str:
    return _("A picture has at most 24 million pixels.")


def _upright(image: Image.Image) -> Image.Image:
    """Return the first frame the right way up, in sRGB, no larger than is stored."""
    turned = ImageOps.exif_transpose(image)
    shown = _in_srgb(_in_shades(turned))
    shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
    shown.thumbnail((MAX_SIDE, MAX_SIDE))
    return shown


def _in_shades(image: Image.Image) -> Image.Image:
    """Return a picture of deep greys in 256 of them; converting alone would cut the brighter ones off."""
    if not image.mode.startswith("I"):
        return image
    return image.convert("I").point(lambda value: value * (1 / _DEEP)).convert("L")


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        found = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a profile that cannot be read says nothing of the colours
    return found or image


def _encoded(pixels: Image.Image) -> CleanPicture:
    """Encode pixels that are taken over to a new picture, which has never heard of what came with them."""
    fresh = Image.new(pixels.mode, pixels.size)
    fresh.paste(pixels)
    body = BytesIO()
    fresh.save(body, "WEBP", quality=_QUALITY, method=4)
    return CleanPicture(body.getvalue(), fresh.width, fresh.height)
