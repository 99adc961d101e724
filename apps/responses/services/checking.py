"""Whether an answer to an item with a known answer is the right one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from apps.responses.answers import check_answers, signals_of
from apps.responses.frozen import FrozenRound
from apps.studies.kinds._base import Placement, SignalValue


def is_right(
    round_: FrozenRound, answers: Mapping[str, Any], placement: Placement, expected: Mapping[str, Any]
) -> bool:
    """Return whether the answers say what is expected, whichever way round the outputs stood.

    Both are compared as facts about versions: `first` in what is expected names the item's first output, and in an answer
    the one shown first. Questions of which nothing is expected may be answered in any way.
    """
    straight = replace(placement, order=tuple(range(len(placement.order))))
    wanted = check_answers(round_, expected, straight, partial=True).answers
    given = {key: answer for key, answer in answers.items() if key in wanted}
    return _facts(round_, given, placement) == _facts(round_, wanted, straight)


def _facts(round_: FrozenRound, answers: Mapping[str, Any], placement: Placement) -> set[SignalValue]:
    return {replace(signal, position=0) for signal in signals_of(round_, answers, placement)}
