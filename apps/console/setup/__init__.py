"""Set-up: forms and a file over one and the same document, the draft of a study."""

from __future__ import annotations
