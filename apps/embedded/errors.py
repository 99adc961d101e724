"""The one error that the set-up shows to people."""

from __future__ import annotations


class SetupError(Exception):
    """A fault its reader can mend; the message is one or two sentences that say how."""
