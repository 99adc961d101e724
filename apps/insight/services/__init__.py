"""What happens to people's words: checked, coded, gathered into themes, turned into suggestions."""

from __future__ import annotations
