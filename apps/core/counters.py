"""What the operator can watch at /metrics."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

HINTS_LOST = Counter(
    "plumbline_hints_lost_total", "Hints that did not reach the broker; the sweeper hears instead"
)
DELIVERY_FAILURES = Counter("plumbline_delivery_failures_total", "Events whose consumer raised", ["consumer"])
RESPONSES = Counter("plumbline_responses_total", "Responses acknowledged", ["origin"])
REFRESHES = Histogram("plumbline_refresh_seconds", "Seconds that one refresh of a round took")
