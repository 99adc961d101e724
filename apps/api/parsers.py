"""Bodies: cut off before they are parsed, and handed to the domain as they came wherever it reads them itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, ClassVar

from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from apps.api.problems import LengthRequired
from apps.core.errors import TooLarge
from apps.core.lines import MAX_BYTES
from apps.core.text import loads_bounded
from apps.studies.protocol import read_document


def refuse_large(request: Request) -> None:
    """Look at a body's length before any of it is read.

    Raises:
        TooLarge: over 16 MiB.
        LengthRequired: the length is not said.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise LengthRequired
    if length.isascii() and length.isdigit() and int(length[:20]) > MAX_BYTES:
        raise TooLarge(_("This is over 16 MiB. Send it in parts."))


def read_bounded(stream: IO[Any]) -> bytes:
    """Return the body.

    Raises:
        TooLarge: over 16 MiB.
        ParseError: the connection broke.
    """
    try:
        body: bytes = stream.read(MAX_BYTES + 1)
    except UnreadablePostError as error:
        raise ParseError(_("The connection broke before the body was there.")) from error
    if len(body) > MAX_BYTES:
        raise TooLarge(_("This is over 16 MiB. Send it in parts."))
    return body


@dataclass(frozen=True)
class Lines:
    """A body of many records, not yet read: NDJSON, or one JSON document when `as_list`."""

    content: bytes
    as_list: bool


class BoundedJSONParser(BaseParser):
    """JSON within the bounds of `loads_bounded`."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value.

        Raises:
            BadJSON: it cannot be taken.
        """
        return loads_bounded(read_bounded(stream))


class JSONLinesParser(BaseParser):
    """One JSON document of records: a list, or a single object."""

    media_type = "application/json"
    as_list: ClassVar[bool] = True

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body as it came, as `Lines`."""
        return Lines(read_bounded(stream), self.as_list)


class NDJSONParser(JSONLinesParser):
    """One JSON object a line."""

    media_type = "application/x-ndjson"
    as_list = False


class PictureParser(BaseParser):
    """A picture's bytes, of whatever kind; what they are is found out by reading them."""

    media_type = "image/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body as it came, as bytes."""
        return read_bounded(stream)


class JSONDocumentParser(BaseParser):
    """A protocol in JSON."""

    media_type = "application/json"
    is_json: ClassVar[bool] = True

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the document.

        Raises:
            Invalid: it cannot be read.
            TooLarge: over 1 MiB.
        """
        return read_document(read_bounded(stream), is_json=self.is_json)


class YAMLDocumentParser(JSONDocumentParser):
    """A protocol in YAML."""

    media_type = "application/yaml"
    is_json = False
