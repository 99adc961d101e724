"""Forms of the console that are not part of a protocol."""

from __future__ import annotations
