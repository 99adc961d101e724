"""The way back to a panel: an address with places in braces, filled for one person; nothing but https."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from apps.core.errors import Invalid

CODE = "code"
"""The place that the completion code fills; all others bear names of the panel's own parameters."""

_PLACE = re.compile(r"\{([^{}]*)\}")
_LONGEST = 500


def checked_return_address(written: str, parameters: Collection[str]) -> str:
    """Return an address as it may be kept, "" for none.

    Args:
        written: the address, with `{code}` and the panel's parameters in braces.
        parameters: the names that may stand in braces beside `code`.

    Raises:
        Invalid: it is no https address, or a brace stands where it could lead people elsewhere.
    """
    address = written.strip()
    if not address:
        return ""
    if len(address) > _LONGEST or not address.isascii() or re.search(r"[\s\\\x00-\x1f\x7f]", address):
        raise Invalid(_("Use an address of at most 500 plain characters, without spaces."))
    try:
        parts = urlsplit(address)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise Invalid(_("This is no address.")) from error
    if parts.scheme != "https" or not host:
        raise Invalid(_("The way back begins with https://."))
    if "@" in parts.netloc or "{" in parts.netloc or "}" in parts.netloc:
        raise Invalid(_("The host of the way back is fixed: no name and no braces in it."))
    unknown = sorted(set(_PLACE.findall(address)) - {CODE, *parameters})
    if unknown or "{" in _PLACE.sub("", address) or "}" in _PLACE.sub("", address):
        raise Invalid(
            _("In braces may stand: %(names)s.") % {"names": ", ".join(sorted({CODE, *parameters}))}
        )
    return address


def return_address(kept: str, *, code: str, values: Mapping[str, str]) -> str:
    """Return the address for one person; whatever fills a place is percent-encoded and cannot leave it."""
    said = {**values, CODE: code}
    return _PLACE.sub(lambda place: quote(said.get(place[1], ""), safe=""), kept)
