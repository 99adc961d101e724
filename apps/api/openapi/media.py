"""How the addresses of pictures are described."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.api import shapes
from apps.api.openapi import parts

_HASH = "6f0c3b1a5d0e4f7a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a"
_KINDS = ("image/png", "image/jpeg", "image/webp")
_STORED = {"media": _HASH, "width": 1280, "height": 960}

upload = extend_schema(
    operation_id="media_upload",
    summary="Upload a picture",
    description=(
        "The body is the picture: PNG, JPEG or WebP, the first frame of those that move; at most 10 MiB and 24 million pixels. "
        "It is encoded anew as WebP, its longer side at most 2,560 pixels, without its name, EXIF, XMP, colour profile or comments. "
        "Messages then name it by `media`, the SHA-256 of what was uploaded: "
        '`{"type": "image", "media": "...", "alt": "..."}` among the parts of `content`.'
    ),
    tags=["catalogue"],
    parameters=[parts.IDEMPOTENCY],
    request=dict.fromkeys(_KINDS, OpenApiTypes.BINARY),
    responses={
        200: shapes.UploadedPicture,
        201: shapes.UploadedPicture,
        **parts.problems(400, 403, 411, 413, 415, 422),
    },
    examples=[
        *(parts.sent("the file", "(its bytes)", kind) for kind in _KINDS),
        parts.replied("created", {**_STORED, "outcome": "created"}, 201),
        parts.replied("unchanged", {**_STORED, "outcome": "unchanged"}),
    ],
)

read = extend_schema(
    operation_id="media_read",
    summary="Ask for a picture",
    description="Says whether a picture is there already, so that it need not be sent; the bytes are not returned.",
    tags=["catalogue"],
    parameters=[
        OpenApiParameter(
            "digest",
            {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            OpenApiParameter.PATH,
            description="The SHA-256 of what was uploaded.",
        )
    ],
    responses={200: shapes.StoredPicture, **parts.problems(400, 404)},
    examples=[parts.replied("picture", _STORED)],
)
