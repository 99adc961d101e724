"""What several texts have in common: themes by non-negative factors of weighted word counts."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer

from apps.text.stop_words import stop_words

Floats = npt.NDArray[np.float64]

LEAST_TEXTS = 10
"""Fewer texts with words that others have too have no themes."""

MOST_THEMES = 10
TEXTS_PER_THEME = 10
"""There is at most one theme for so many texts."""

TERMS = 10
"""Words that stand for a theme."""

LEAST_SHARE = 0.3
"""A text belongs to a theme that has at least this part of all that the themes explain of it."""

_SEED = 20
_STEPS, _ITERATIONS = 10, 10
"""Factors are fitted in so many steps of so many iterations, so that somebody may watch, and stop it, in between."""

_AT_REST = 1e-3
"""A step that lessens the error by less than this part of it is the last."""

_BRACKETS = re.compile(r"\[[^\[\]]{1,40}\]")
_WORD = re.compile(r"[^\W\d_]{3,}")
LONGEST_WORD = 40
"""Letters; what is longer is a slip of a key, and stands for nothing."""

_TOO_FEW = "Themes need ten texts with words that others have too."

Progress = Callable[[float], None]
"""Told which part of the work is done, 0 to 1; what it raises ends the work."""


class ThemesError(ValueError):
    """There are too few texts, or too few words that several of them share."""


@dataclass(frozen=True)
class FoundTheme:
    """A theme: its terms, strongest first, and the numbers of the texts that belong to it with their share, 0 to 1, in ascending order."""

    terms: tuple[str, ...]
    members: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Words:
    """Texts as rows of weights of terms: `weights` (texts, terms), not negative."""

    weights: csr_matrix
    terms: tuple[str, ...]


class Vectoriser(Protocol):
    """What turns texts into weights of terms."""

    def __call__(self, texts: Sequence[str], /, *, language: str) -> Words:
        """Return the weights.

        Raises:
            ThemesError: no word is in several texts.
        """


def find_themes(
    texts: Sequence[str],
    *,
    language: str = "en",
    count: int | None = None,
    vectoriser: Vectoriser | None = None,
    progress: Progress | None = None,
) -> tuple[FoundTheme, ...]:
    """Return the themes of texts, the one with the most texts first; the same texts give the same themes, in whatever order they come.

    A text may belong to several themes, or to none: to each that has at least 30 % of what the themes explain of it and of whose ten terms it
    has one. Words are not brought to a stem.

    Args:
        texts: at least ten.
        language: as a tag; it decides which words are too common to tell anything.
        count: of themes; without, one for every ten texts with words that others have too, two at least and ten at most.
        vectoriser: TF-IDF without.
        progress: told how far it is.

    Raises:
        ThemesError: there are fewer than ten texts with a word that another one has too.

    Source: Lee and Seung (1999), Learning the parts of objects by non-negative matrix factorization, with the Kullback-Leibler divergence;
    Boutsidis and Gallopoulos (2008) for where it begins.
    """
    if len(texts) < LEAST_TEXTS:
        raise ThemesError(_TOO_FEW)
    order = sorted(range(len(texts)), key=lambda place: texts[place])
    words = (vectoriser or tf_idf)([texts[place] for place in order], language=language)
    rows = np.flatnonzero(np.diff(words.weights.indptr))
    if len(rows) < LEAST_TEXTS:
        raise ThemesError(_TOO_FEW)
    weights = words.weights[rows]
    wanted = count or max(2, min(MOST_THEMES, len(rows) // TEXTS_PER_THEME))
    parts, terms = _factors(weights, min(wanted, *weights.shape), progress or _silent)
    share = np.divide(parts, parts.sum(axis=1, keepdims=True), out=np.zeros_like(parts), where=parts > 0)
    found = []
    for place, top in enumerate(_top(terms)):
        names_it = np.asarray(weights[:, top].sum(axis=1)).ravel() > 0
        chosen = np.flatnonzero((share[:, place] >= LEAST_SHARE) & names_it)
        members = sorted((order[int(rows[row])], round(float(share[row, place]), 4)) for row in chosen)
        found.append(FoundTheme(tuple(words.terms[term] for term in top), tuple(members)))
    kept = [theme for theme in found if theme.members]
    return tuple(sorted(kept, key=lambda theme: (-len(theme.members), theme.terms)))


def tf_idf(texts: Sequence[str], /, *, language: str) -> Words:
    """Return each text's words by TF-IDF with rows of length 1: in lower case, of three letters at least, in two texts at least.

    Left out are words in brackets, which stand for what was taken out of a text, stop words, and words that more than four in five texts have.

    Raises:
        ThemesError: no word is in two texts.
    """
    common = stop_words(language)
    maker = TfidfVectorizer(
        analyzer=lambda text: [word for word in words_of(text) if word not in common],
        min_df=2,
        max_df=0.8,
        sublinear_tf=True,
    )
    try:
        weights = maker.fit_transform(texts)
    except ValueError as error:  # all that scikit-learn says of an empty vocabulary
        raise ThemesError(_TOO_FEW) from error
    return Words(csr_matrix(weights), tuple(maker.get_feature_names_out().tolist()))


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without those in brackets."""
    found = _WORD.findall(_BRACKETS.sub(" ", text).lower())
    return [word for word in found if len(word) <= LONGEST_WORD]


def _silent(_part: float) -> None:
    return


def _factors(weights: csr_matrix, count: int, progress: Progress) -> tuple[Floats, Floats]:
    """Return how strongly texts have themes (texts, count) and themes have terms (count, terms), each theme's terms of sum 1."""
    model = NMF(
        n_components=count,
        init="nndsvda",
        solver="mu",
        beta_loss="kullback-leibler",
        random_state=_SEED,
        max_iter=_ITERATIONS,
        tol=0.0,
    )
    begun: dict[str, Floats] = {}
    error = np.inf
    for step in range(_STEPS):
        with warnings.catch_warnings():
            # It never comes to rest within one step; whether it does is looked at below.
            warnings.simplefilter("ignore", ConvergenceWarning)
            parts = np.asarray(model.fit_transform(weights, **begun), dtype=np.float64)
        terms = np.asarray(model.components_, dtype=np.float64)
        progress((step + 1) / _STEPS)
        if error - model.reconstruction_err_ < _AT_REST * model.reconstruction_err_:
            break
        error = float(model.reconstruction_err_)
        model.init, begun = "custom", {"W": parts, "H": terms}
    whole = terms.sum(axis=1)
    return parts * whole, terms / np.where(whole > 0, whole, 1.0)[:, None]


def _top(terms: Floats) -> list[list[int]]:
    return [[int(term) for term in np.argsort(-row, kind="stable")[:TERMS] if row[term] > 0] for row in terms]
