"""What happens to share links and to mails on studies."""

from __future__ import annotations

from apps.exchange.services.sharing import ShareWish, make_share_link, open_share_link, revoke_share_link

__all__ = ["ShareWish", "make_share_link", "open_share_link", "revoke_share_link"]
