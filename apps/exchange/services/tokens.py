"""Tokens of share links: made from the secret key and the link's own row, so that they can be shown again and are stored nowhere."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode

from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.accounts.services import hash_secret
from apps.exchange.models import ShareLink

_PURPOSE = "plumbline.share"
_BYTES = 16


def token_for(study_id: int, key: str, *, secret: str | None = None) -> str:
    """Return the token, 128 bits, of a link with this key."""
    digest = salted_hmac(_PURPOSE, f"{study_id}.{key}", secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:_BYTES]).decode().rstrip("=")


def token_of(link: ShareLink) -> str:
    """Return the token of a link, "" where it was made with a secret key that is no longer known; the link itself goes on."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = token_for(link.study_id, link.key, secret=secret)
        if secrets.compare_digest(hash_secret(token), link.token_hash):
            return token
    return ""
