"""Pictures for tests: small, made of code, with everything in them that must not reach a rater."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

CANARY = "zorbax-diffusion-9"
"""What hides in a picture's metadata."""


def picture(
    *, size: tuple[int, int] = (48, 32), colour: str = "teal", kind: str = "PNG", **saved: Any
) -> bytes:
    """Return a picture of one colour, as a file of a kind."""
    body = BytesIO()
    Image.new("RGB", size, colour).save(body, kind, **saved)
    return body.getvalue()


def telling_picture(kind: str) -> bytes:
    """Return a picture that names its maker wherever its kind has room for it, and behind its end."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x0131] = CANARY  # description, software
    exif[0x0112] = 6  # lies on its side
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    saved: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("parameters", f"model: {CANARY}")
        info.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
        saved["pnginfo"] = info
    if kind == "JPEG":
        saved["comment"] = CANARY
    if kind != "PNG":
        saved["xmp"] = f"<x>{CANARY}</x>".encode()
    return picture(kind=kind, **saved) + CANARY.encode()


def claiming(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(64)))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
