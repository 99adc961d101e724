"""What is read of qualitative coding: codebooks, what coders said, how far they agree, what holds."""

from __future__ import annotations
