"""Commands about everything that is stored."""

from __future__ import annotations
