"""Where a text tells which model wrote it: names of vendors and models, words about itself, tokens of chat templates, a team's own words.

Texts are read as people read them: case, full-width and other compatibility forms, letters drawn alike and invisible characters within a
word make no difference. Each mark says how certain it is. A name that is also a word, a star sign or a painter is certain only where the
text speaks of itself beside it, or a version follows.
"""

from __future__ import annotations

from apps.text.self_identification.finder import Finder
from apps.text.self_identification.marks import Certainty, Mark, What, mask
from apps.text.self_identification.own import is_findable

__all__ = ["Certainty", "Finder", "Mark", "What", "is_findable", "mask"]
