"""Things that tests need, made through the product's own services."""

from __future__ import annotations
