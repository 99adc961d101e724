"""The console's views, one subject a file: read the request, one call, render."""

from __future__ import annotations
