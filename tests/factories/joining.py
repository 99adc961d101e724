"""Coming in by the page, as a browser does: read it, carry its hidden fields, agree."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def hidden_fields(html: str) -> dict[str, str]:
    """Return the hidden fields of a page by name."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(html)}


def agree(client: Client, address: str, /, **fields: Any) -> Any:
    """Open a door, agree to what its page asks, and return the reply; `fields` change what is sent."""
    page = client.get(address)
    sent = {**hidden_fields(page.content.decode()), "purposes": "rating", **fields}
    return client.post(address.partition("?")[0], sent)
