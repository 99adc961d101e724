"""Commands about people."""

from __future__ import annotations
