"""For operators: is the process alive, are the stores there, what do the counters say?"""

from __future__ import annotations

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from apps.core.models import DeadLetter, OutboxRow


def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the stores answer; without Redis the product works on, a second slower."""
    stores = {"postgres": _postgres(), "redis": _redis()}
    ready = stores["postgres"]
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "stores": stores}, status=200 if ready else 503
    )


def metrics(request: HttpRequest) -> HttpResponse:
    """Give Prometheus the counters of this process, and the length of the queues in Postgres."""
    lines = [generate_latest().decode()]
    lines.append(f"# TYPE plumbline_outbox_rows gauge\nplumbline_outbox_rows {OutboxRow.objects.count()}\n")
    lines.append(
        f"# TYPE plumbline_dead_letters gauge\nplumbline_dead_letters {DeadLetter.objects.count()}\n"
    )
    return HttpResponse("".join(lines), content_type=CONTENT_TYPE_LATEST)


def _postgres() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis() -> bool:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
