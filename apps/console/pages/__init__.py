"""What the console's pages show, as plain values put together from selectors; templates ask nothing of the database."""

from __future__ import annotations
