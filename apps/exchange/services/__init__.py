"""What happens to share links and to mails on studies."""

from __future__ import annotations

from apps.exchange.services.digesting import note_change, note_version, send_digests, write_digest
from apps.exchange.services.sharing import ShareWish, make_share_link, open_share_link, revoke_share_link
from apps.exchange.services.subscribing import stop_by_token, stopped_study, subscribe, unsubscribe

__all__ = [
    "ShareWish",
    "make_share_link",
    "note_change",
    "note_version",
    "open_share_link",
    "revoke_share_link",
    "send_digests",
    "stop_by_token",
    "stopped_study",
    "subscribe",
    "unsubscribe",
    "write_digest",
]
