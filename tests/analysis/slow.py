"""The numbers of a round, counted again in the plainest way from its responses: no columns, no numpy, no SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from apps.responses.models import Response
from apps.studies.models import Round


@dataclass(frozen=True)
class Judged:
    """One response as a person would read it: versions in the order shown, and what was said."""

    shown: tuple[str, ...]
    answers: dict[str, Any]
    rater: str

    def score(self, version: str) -> float | None:
        """Return 1 for a preference for this version, 0 against it, one half for a tie; None if it does not count."""
        word = self.answers.get("overall")
        if word is None or word == "cannot_judge":
            return None
        if word in {"equal", "both_bad"}:
            return 0.5
        return float(self.shown[0 if word == "first" else 1] == version)


@dataclass
class Number:
    """A mean of scores, and what is behind it."""

    scores: list[float] = field(default_factory=list)
    raters: set[str] = field(default_factory=set)

    def add(self, score: float | None, rater: str) -> None:
        """Count a score, unless there is none."""
        if score is not None:
            self.scores.append(score)
            self.raters.add(rater)

    @property
    def value(self) -> float:
        """The mean."""
        return fmean(self.scores)


Name = tuple[str, str | None, str | None, str | None]


def judged(round_: Round, *, proxies: bool, statuses: Iterable[str]) -> list[Judged]:
    """Return the main judgments of people or proxies with one of these statuses."""
    rows = Response.objects.filter(round=round_, item__kind="main", superseded=False).select_related(
        "rater", "assignment", "item"
    )
    found = []
    for row in rows:
        if (row.rater.cohort == "proxy") == proxies and row.rater.status in set(statuses):
            places = [io.output.version.key for io in row.item.item_outputs.order_by("place")]
            shown = tuple(places[side] for side in row.assignment.sides)
            found.append(Judged(shown, row.answers, row.rater.key))
    return found


def recount(rows: list[Judged], reasons: list[str]) -> dict[Name, Number]:
    """Return numbers by (measure, version, versus, option)."""
    found: dict[Name, Number] = {}

    def number(name: Name) -> Number:
        return found.setdefault(name, Number())

    for row in rows:
        word = row.answers.get("overall")
        if word is not None:
            first, second = row.shown
            for version, versus in ((first, second), (second, first)):
                number(("win_rate", version, versus, None)).add(row.score(version), row.rater)
            place = row.score(first)
            number(("position_effect", None, None, None)).add(
                None if place is None else place - 0.5, row.rater
            )
            for about in (None, first, second):
                asked = float(word == "cannot_judge")
                number(("cannot_judge_rate", about, None, None)).add(asked, row.rater)
                if word != "cannot_judge":
                    number(("tie_rate", about, None, None)).add(float(word == "equal"), row.rater)
                    number(("both_bad_rate", about, None, None)).add(float(word == "both_bad"), row.rater)
        if "sure" in row.answers:
            number(("mean", None, None, None)).add(row.answers["sure"], row.rater)
        if "why" in row.answers:
            for option in reasons:
                number(("share", None, None, option)).add(float(option in row.answers["why"]), row.rater)
    return {name: number for name, number in found.items() if number.scores}
