"""Tables of what goes out: share links, and mails on studies."""

from __future__ import annotations

from apps.exchange.models.share_link import Level, ShareLink, ShownSnapshot
from apps.exchange.models.subscription import Digest, DigestState, Rhythm, Subscription

__all__ = [
    "Digest",
    "DigestState",
    "Level",
    "Rhythm",
    "ShareLink",
    "ShownSnapshot",
    "Subscription",
]
