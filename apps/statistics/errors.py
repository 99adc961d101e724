"""Why a number cannot be given: typed errors whose message a researcher may read.

A message is a template with named values, so that whoever shows it can translate it: `_(error.template) % error.values`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


class StatisticsError(Exception):
    """A statistic could not be computed; the message says why in plain words.

    `code` is a stable name of the reason, so that a page can group it; `template` holds the words with %(names)s for `values`.
    """

    code: ClassVar[str] = "statistics"

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template % values if values else template)


class BadInput(StatisticsError, ValueError):  # noqa: N818 - named after what it is about, like the others
    """What was handed in is not what the estimator takes: a wrong shape or code, NaN, infinity, a probability outside 0 to 1."""

    code = "bad_input"


class Undefined(StatisticsError):  # noqa: N818 - named after the word that results use for a missing value
    """The statistic has no value for these data."""

    code = "undefined"


class TooFewRaters(Undefined):
    """An interval for new raters was asked of fewer than two raters."""

    code = "too_few_raters"

    def __init__(self, *, raters: int) -> None:
        self.raters = raters
        super().__init__(
            "Only one rater has judged this; an interval for new raters needs at least two."
            if raters == 1
            else "No rater has judged this yet; an interval for new raters needs at least two."
        )


class TooFewScenarios(Undefined):
    """An interval for new scenarios was asked of fewer than two scenarios."""

    code = "too_few_scenarios"

    def __init__(self, *, scenarios: int) -> None:
        self.scenarios = scenarios
        super().__init__(
            "Only one scenario was judged; an interval for new scenarios needs at least two."
            if scenarios == 1
            else "No scenario was judged yet; an interval for new scenarios needs at least two."
        )


class NoVariation(Undefined):
    """The judgments do not vary where the statistic needs them to."""

    code = "no_variation"


class Disconnected(Undefined):
    """The comparisons do not place all versions on one scale.

    `groups` holds the indices of the versions, group by group; `compared` is false if some group was never compared with any
    other, true if every group was, but one side then won every comparison.
    """

    code = "disconnected"

    def __init__(self, *, groups: tuple[tuple[int, ...], ...], compared: bool) -> None:
        self.groups = groups
        self.compared = compared
        super().__init__(self.worded(lambda index: f"version {index}"))

    def worded(self, name: Callable[[int], str]) -> str:
        """Give the message with versions named by `name(index)`."""
        listed = "; ".join(
            f"group {number}: {', '.join(name(index) for index in group)}"
            for number, group in enumerate(self.groups, start=1)
        )
        reason = (
            "between any two of these groups one side won every comparison"
            if self.compared
            else "some of these groups were never compared with each other"
        )
        return (
            f"The versions cannot be placed on one scale: {reason}. {listed}. "
            "More comparisons between the groups, or counting ties, would help."
        )
