"""Who may be shown is remembered by a process: a thread that forgets it for all takes no answer from another."""

from __future__ import annotations

import numpy as np
import pytest

from apps.analysis.measures import _slices


class Emptied(dict[bytes, object]):
    """What another thread empties right after each look at it."""

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self.clear()
        return found

    def get(self, key: bytes, default: object = None) -> object:
        found = super().get(key, default)
        self.clear()
        return found


@pytest.mark.parametrize(("people", "shown"), [(4, [False, False]), (5, [True, True])])
def test_an_answer_that_another_thread_forgets_is_given_all_the_same(
    people: int, shown: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_slices, "_KNOWN", Emptied())
    everyone = np.arange(20)
    cells = [everyone[:people], everyone[people:]]

    for _again in range(3):
        assert [bool(one) for one in _slices._publishable(everyone, cells)] == shown
