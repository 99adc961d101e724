"""How far the coders of a round agree: for each code, over all of them, and on which texts they differ.

A unit is a text that two people coded at least. For each code alpha is that of given or not given (nominal); over all codes it is that of
the sets that people gave, with the MASI distance [Passonneau 2006, Measuring Agreement on Set-valued Items], which counts a set that holds
the other as a near miss. Intervals draw people, because texts of one person go together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from apps.insight.coding.measured import Measured, agreement_measured
from apps.insight.coding.standing import Keys, Said, Standing, standing_of
from apps.insight.texts import codable_texts
from apps.statistics.agreement import krippendorff_alpha, raw_agreement, set_alpha
from apps.statistics.arrays import Bools, Ints
from apps.studies.models import Round


@dataclass(frozen=True)
class CodeAgreement:
    """How far coders agree on one code, beyond chance and as it is; `texts` two people could give it to, `given` how often."""

    key: str
    name: str
    alpha: Measured
    raw: Measured
    texts: int
    given: int


@dataclass(frozen=True)
class Agreed:
    """The agreement of a round.

    Attributes:
        alpha: over the sets of codes.
        raw: how often two coders give the very same set.
        codes: of each code, in the order of the codebook.
        texts: how many texts two people coded at least.
        disputed: ids of those on which they differ, in order of their ids.
    """

    alpha: Measured
    raw: Measured
    codes: tuple[CodeAgreement, ...]
    texts: int
    disputed: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Table:
    """Turns as rows: `unit`, `coder` and `cluster` (n,) are codes, `given` and `known` (n, codes) are marks."""

    unit: Ints
    coder: Ints
    cluster: Ints
    given: Bools
    known: Bools


def agreement_of(round_: Round, standing: Standing | None = None) -> Agreed | None:
    """Return how far the coders of a round agree, None before there is a codebook."""
    standing = standing or standing_of(round_)
    if standing is None:
        return None
    twice = {text: said for text, said in standing.said.items() if len(said) > 1}
    table = _table(standing, twice, _clusters(round_))
    sets, codes = _numbered(table.given & table.known), tuple(standing.codes.names.items())
    unit, coder, cluster = table.unit, table.coder, table.cluster
    return Agreed(
        alpha=agreement_measured(
            partial(set_alpha, units=unit, sets=table.given & table.known, raters=coder, scenarios=cluster)
        ),
        raw=agreement_measured(
            partial(raw_agreement, units=unit, categories=sets, raters=coder, scenarios=cluster)
        ),
        codes=tuple(_of_code(table, place, key, name) for place, (key, name) in enumerate(codes)),
        texts=len(twice),
        disputed=tuple(text for text, said in sorted(twice.items()) if differ(said)),
    )


def common(said: tuple[Said, ...]) -> Keys:
    """Return the codes that all coders of a text could give."""
    return frozenset.intersection(*(one.known for one in said))


def differ(said: tuple[Said, ...]) -> bool:
    """Return whether coders of a text gave different codes, of those that all of them could give."""
    shared = common(said)
    return len({one.codes & shared for one in said}) > 1


def _of_code(table: _Table, place: int, key: str, name: str) -> CodeAgreement:
    rows = table.known[:, place]
    values = table.given[rows, place].astype(np.intp)
    unit = table.unit[rows]
    coder, cluster = table.coder[rows], table.cluster[rows]
    return CodeAgreement(
        key=key,
        name=name,
        alpha=agreement_measured(
            partial(
                krippendorff_alpha,
                units=unit,
                values=values,
                raters=coder,
                scenarios=cluster,
                measurement="nominal",
            )
        ),
        raw=agreement_measured(
            partial(raw_agreement, units=unit, categories=values, raters=coder, scenarios=cluster)
        ),
        texts=int(np.count_nonzero(np.bincount(unit) > 1)),
        given=int(values.sum()),
    )


def _table(standing: Standing, twice: Mapping[int, tuple[Said, ...]], clusters: Mapping[int, int]) -> _Table:
    keys = list(standing.codes.names)
    rows = [(text, one) for text, said in sorted(twice.items()) for one in said]
    unit = {text: place for place, text in enumerate(sorted(twice))}
    coder = {pk: place for place, pk in enumerate(standing.coders)}
    shared = {text: common(said) for text, said in twice.items()}
    found: dict[int, int] = {}
    return _Table(
        unit=np.array([unit[text] for text, _one in rows], dtype=np.intp),
        coder=np.array([coder[one.coder] for _text, one in rows], dtype=np.intp),
        cluster=np.array(
            [found.setdefault(clusters[text], len(found)) for text, _one in rows], dtype=np.intp
        ),
        given=_marks([one.codes for _text, one in rows], keys),
        known=_marks([shared[text] for text, _one in rows], keys),
    )


def _marks(sets: list[Keys], keys: list[str]) -> Bools:
    marks = [[key in one for key in keys] for one in sets]
    return np.array(marks, dtype=np.bool_).reshape(len(sets), len(keys))


def _numbered(marks: Bools) -> Ints:
    """Return the number of each row's set."""
    if not marks.size:
        return np.zeros(marks.shape[0], dtype=np.intp)
    return np.unique(marks, axis=0, return_inverse=True)[1].astype(np.intp).ravel()


def _clusters(round_: Round) -> dict[int, int]:
    """Return whose words each text is: the id of the person."""
    return dict(codable_texts(round_).values_list("pk", "rater_id"))
