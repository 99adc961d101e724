"""What other parts read of coding."""

from __future__ import annotations

from apps.insight.coding.standing import standing_of
from apps.studies.models import Round


def held_codes(round_: Round) -> dict[int, frozenset[str]]:
    """Return the keys of the codes that hold of each text of a round that anybody coded, by the text's id.

    A text of which no code holds has an empty set; one that nobody coded is not in it. What was settled holds, else what a majority of
    its coders say, else what its one coder says; a tie holds nothing. Keys are those of the newest codebook.
    """
    standing = standing_of(round_)
    return standing.held() if standing else {}
