"""What the pages of the scenario library show."""

from __future__ import annotations
