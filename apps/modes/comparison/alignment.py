"""Which words two texts have in common, in time that nothing written into a text can stretch.

Words that stand once in each are anchors, of which the longest row that rises in both holds (the patience difference of version
control); where every word comes again, runs of words are anchors. Between anchors the longest common subsequence is found where
that is small. Where the steps are used up, each word goes to the next like it that is near.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

MOST_STEPS = 400_000
"""Words looked at and cells filled for one pair of texts."""

SMALL = 10_000
"""Cells of a table of common subsequences that may be filled between two anchors."""

RUNS = (1, 2, 4)
"""Lengths of runs that may be anchors; longer ones are tried where shorter ones all come again."""

NEAR = 64
"""How far ahead the next like word is looked for once the steps are used up."""

Gap = tuple[int, int, int, int]
"""A part of the first text, from and to, and the part of the second that lies beside it."""

Pairs = list[tuple[int, int]]


def in_common(first: Sequence[str], second: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the places of words that both have in the same order, in each; equally many, though not always the most there are."""
    pairs = list(_pairs(first, second))
    return frozenset(one for one, _other in pairs), frozenset(other for _one, other in pairs)


def _pairs(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[int, int]]:
    gaps: list[Gap] = [(0, len(first), 0, len(second))]
    left = MOST_STEPS
    while gaps:
        start, end, begin, stop = gaps.pop()
        while start < end and begin < stop and first[start] == second[begin]:
            yield start, begin
            start, begin = start + 1, begin + 1
        while start < end and begin < stop and first[end - 1] == second[stop - 1]:
            end, stop = end - 1, stop - 1
            yield end, stop
        gap, cells = (start, end, begin, stop), (end - start) * (stop - begin)
        left -= end - start + stop - begin
        if cells <= min(SMALL, left):
            left -= cells
            yield from _longest(first, second, gap)
            continue
        anchors: Pairs = []
        for run in RUNS:
            if not anchors and left > 0:
                left -= (end - start + stop - begin) * run
                anchors = _anchors(first, second, gap, run)
        yield from anchors
        if anchors:
            ends = [(start - 1, begin - 1), *anchors, (end, stop)]
            between = [(one + 1, to, other + 1, until) for (one, other), (to, until) in pairwise(ends)]
            gaps += reversed(between)  # the beginning is compared first
        elif cells <= left:
            left -= cells
            yield from _longest(first, second, gap)
        else:
            yield from _next(first, second, gap)


def _anchors(first: Sequence[str], second: Sequence[str], gap: Gap, run: int) -> Pairs:
    """Return the longest row, rising in both, of the first words of runs that stand once in each part."""
    start, end, begin, stop = gap
    ours, theirs = _once(first, start, end, run), _once(second, begin, stop, run)
    single = [(place, theirs[words]) for words, place in ours.items() if words in theirs]
    lowest: list[int] = []  # for rows of each length: where the one ends that ends lowest in the second text,
    last: list[int] = []  # which of the words that is,
    before: list[int] = []  # and for each word, which one stands before it in its row
    for index, (_place, other) in enumerate(single):
        length = bisect_left(lowest, other)
        before.append(last[length - 1] if length else -1)
        lowest[length : length + 1], last[length : length + 1] = [other], [index]
    row: Pairs = []
    index = last[-1] if last else -1
    while index >= 0:
        row.append(single[index])
        index = before[index]
    return row[::-1]


def _once(words: Sequence[str], start: int, end: int, run: int) -> dict[tuple[str, ...], int]:
    """Return the runs that stand once in a part, by their places."""
    runs = [tuple(words[place : place + run]) for place in range(start, end - run + 1)]
    counts = Counter(runs)
    return {found: place for place, found in enumerate(runs, start) if counts[found] == 1}


def _next(first: Sequence[str], second: Sequence[str], gap: Gap) -> Iterator[tuple[int, int]]:
    """Yield words with the next like them, where that is near: quick, though seldom the most."""
    start, end, begin, stop = gap
    places: dict[str, list[int]] = {}
    for place in range(begin, stop):
        places.setdefault(second[place], []).append(place)
    for place in range(start, end):
        later = places.get(first[place], [])
        found = bisect_left(later, begin)
        if found < len(later) and later[found] < begin + NEAR:
            begin = later[found] + 1
            yield place, begin - 1


def _longest(first: Sequence[str], second: Sequence[str], gap: Gap) -> Iterator[tuple[int, int]]:
    """Yield the longest common subsequence of two short parts.

    A row of the usual table is one whole number: from the back, a bit is nought where one word more of the second part makes
    the common subsequence longer (Hyyro 2004, "Bit-parallel LCS-length computation revisited").
    """
    start, end, begin, stop = gap
    places: dict[str, int] = {}
    for bit, word in enumerate(reversed(second[begin:stop])):
        places[word] = places.get(word, 0) | 1 << bit
    rows = [row := (1 << stop - begin) - 1]
    for word in reversed(first[start:end]):
        like = row & places.get(word, 0)
        rows.append(row := row + like | row - like)
    one, other = start, begin
    while one < end and other < stop:
        if first[one] == second[other]:
            yield one, other
            one, other = one + 1, other + 1
        elif rows[end - one] >> stop - other - 1 & 1:
            other += 1
        else:
            one += 1
