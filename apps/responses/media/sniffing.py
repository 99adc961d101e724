"""What a file is, by how it begins; what it is called counts for nothing."""

from __future__ import annotations

from enum import StrEnum

HEAD = 256
"""So many bytes tell."""

_EBML = b"\x1a\x45\xdf\xa3"
_DOC_TYPE = b"\x42\x82"


class Container(StrEnum):
    """The files that are read; the value is the name of the demuxer."""

    WEBM = "matroska"
    OGG = "ogg"
    MP4 = "mp4"


_DECLARED = {"webm": Container.WEBM, "ogg": Container.OGG, "mp4": Container.MP4}


def container_of(head: bytes) -> Container | None:
    """Return what a file is that begins like this, None for all that is not read."""
    if head.startswith(_EBML):
        return Container.WEBM if _is_webm(head) else None
    if head.startswith(b"OggS\x00"):
        return Container.OGG
    return Container.MP4 if head[4:8] == b"ftyp" else None


def declared_container(declared: str) -> Container | None:
    """Return which file a media type promises, None where it is none that is read."""
    return _DECLARED.get(declared.partition(";")[0].strip().lower().rpartition("/")[2])


def _is_webm(head: bytes) -> bool:
    """Return whether an EBML header says that it is WebM, or the Matroska that browsers write for some codecs."""
    place = head.find(_DOC_TYPE, len(_EBML))
    if place < 0 or place + 3 > len(head):
        return False
    length = head[place + 2] & 0x7F
    return head[place + 3 : place + 3 + length].rstrip(b"\0") in {b"webm", b"matroska"}
