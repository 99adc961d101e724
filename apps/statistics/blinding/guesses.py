"""What is true and what was guessed, as columns of codes."""

from __future__ import annotations

import numpy as np

from apps.statistics.arrays import Column, Ints, codes
from apps.statistics.errors import BadInput

NO_IDEA = -1
"""The guess of somebody who does not know."""


def guesses(*, truth: Column, guess: Column, arms: int) -> tuple[Ints, Ints]:
    """Give both columns (n,) as codes below `arms`, a guess NO_IDEA where there is none; raises BadInput for other codes."""
    if arms < 2:
        raise BadInput("Guesses need at least two arms.")
    found = codes("truth", truth, below=arms)
    said = np.asarray(guess)
    if said.dtype.kind != "i":
        # Unsigned codes have no -1, and the largest of them would turn into it.
        return found, codes("guess", said, below=arms, rows=found.size)
    return found, codes("guess", said.astype(np.intp) + 1, below=arms + 1, rows=found.size) - 1
