"""Where a text tells who somebody is or how to reach them, found by rules, and texts with such passages replaced.

Each recogniser is a file in `recognisers/`; one that needs a package which is not installed says so and finds nothing. Names of models and
vendors are never taken for people's.
"""

from __future__ import annotations

from apps.text.personal_data.finder import absent, find
from apps.text.personal_data.marks import WORDS, Certainty, Mark, What, redact

__all__ = ["WORDS", "Certainty", "Mark", "What", "absent", "find", "redact"]
