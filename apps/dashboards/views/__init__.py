"""One file per page."""

from __future__ import annotations
