"""How often somebody without an account may ask for a page, by the minute; nothing of it outlives two minutes."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def may_ask(request: HttpRequest, *, what: str, per_minute: int, now: datetime) -> bool:
    """Return whether this address has asked for `what` at most so often in this minute; without a store nobody is refused."""
    who = salted_hmac("plumbline.limit", _address(request), algorithm="sha256").hexdigest()[:32]
    key = f"limit.{what}.{int(now.timestamp()) // 60}.{who}"
    try:
        cache.add(key, 0, timeout=120)
        return bool(cache.incr(key) <= per_minute)
    except (RedisError, ValueError) as error:
        # A limit keeps floods away; it is no reason to be away oneself.
        log.warning("no limit", what=what, error=type(error).__name__)
        return True


def _address(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUSTED_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
