"""Words weighed by what they mean: a text lends its words to those that say the same in others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from apps.text.themes import Vectoriser, Words, tf_idf

NEIGHBOURS = 10
"""A text borrows words from so many others at most."""

NEAR = 0.5
"""Cosine from which two texts are taken to be about the same."""

BORROWED = 0.5
"""How much of a text's weights is borrowed, where it has neighbours."""

Embed = Callable[[Sequence[str]], npt.NDArray[np.floating]]
"""Returns a vector for each text, shape (texts, dimensions): near each other where they mean much the same."""


def near_words(embed: Embed) -> Vectoriser:
    """Return what weighs each text's words by TF-IDF, half of them borrowed from the texts nearest in meaning.

    Themes are still made of words, so that one can read why a text is in them; but two texts that say the same in other words now share some.
    """

    def weighed(texts: Sequence[str], /, *, language: str) -> Words:
        own = tf_idf(texts, language=language)
        lent = _kinship(np.asarray(embed(texts), dtype=np.float64)) @ own.weights
        has_kin = (np.diff(lent.indptr) > 0).astype(np.float64)
        mixed = diags(1 - BORROWED * has_kin) @ own.weights + BORROWED * lent
        return Words(csr_matrix(normalize(mixed)), own.terms)

    return weighed


def _kinship(vectors: npt.NDArray[np.float64]) -> csr_matrix:
    """Return how near each text is to its nearest others, rows of sum 1 or empty, shape (texts, texts)."""
    count = min(NEIGHBOURS, len(vectors) - 1)
    found = NearestNeighbors(n_neighbors=count, metric="cosine", algorithm="brute").fit(vectors)
    distance, place = found.kneighbors()  # of the texts themselves, each left out of its own neighbours
    row = np.repeat(np.arange(len(vectors)), count)
    near, column = 1 - distance.ravel(), place.ravel()
    kept = near >= NEAR
    kin = csr_matrix((near[kept], (row[kept], column[kept])), shape=(len(vectors), len(vectors)))
    return csr_matrix(normalize(kin, norm="l1"))
