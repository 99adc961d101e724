"""Tables of what goes out: share links, and mails on studies."""

from __future__ import annotations

from apps.exchange.models.share_link import Level, ShareLink, ShownSnapshot

__all__ = ["Level", "ShareLink", "ShownSnapshot"]
