"""What an equity audit says of a round: what every member may read of its newest review, as one object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from apps.analysis.estimate import Estimate
from apps.analysis.headlines import primary_of
from apps.analysis.reviewing.results import ReviewResults
from apps.analysis.selectors import newest_snapshot
from apps.analysis.selectors_reviews import review_in_part
from apps.core import jsontext
from apps.studies.models import Round
from apps.studies.services import protocol_of

FORMAT = 1
Row = dict[str, Any]
Key = tuple[str, str, str, str]
"""Key and group of people, key and group of scenarios; the latter are "" for all scenarios."""


@dataclass(frozen=True)
class Audited:
    """What an audit of now would hold; `snapshot` and `review` are the ids that it rests on."""

    body: dict[str, Any]
    snapshot: str
    review: str

    @property
    def sha256(self) -> str:
        """The hash of the body's canonical form."""
        return jsontext.digest(self.body)


def audited(round_: Round) -> Audited | None:
    """Return what the newest review found about equity, None where none has looked; nothing private is in it."""
    primary = primary_of(protocol_of(round_))
    review = review_in_part(round_, "equity", "crossings", like={"metric": primary})
    snapshot = newest_snapshot(round_, with_estimates=False)
    part = review.part("equity") if review is not None else None
    if review is None or snapshot is None or part is None or part.undefined:
        return None
    body = {
        "format": FORMAT,
        "study": round_.study.slug,
        "title": round_.study.title,
        "round": round_.number,
        "protocol": f"sha256:{round_.protocol_hash}",
        "review": review.review,
        "reviewed_on": review.taken_at.date().isoformat(),
        "snapshot": str(snapshot.pk),
        "responses": review.responses,
        "raters": snapshot.raters,
        **part.body,
        **_coverage(review, part.body["cells_of_people"], primary),
    }
    return Audited(_plain(body), str(snapshot.pk), review.review)


def _coverage(review: ReviewResults, cells: Iterable[Row], primary: str) -> dict[str, Any]:
    """Return who has judged what, and the blind spots: rows of keys and groups, people at least, people planned, and how well that is."""
    part = review.part("crossings")
    if part is None or part.undefined:
        return {"gaps": [], "more": 0, "coverage": []}
    gaps: list[Row] = part.body["gaps"]
    plan = {tuple(row[:4]): (row[4], row[5]) for row in part.body["planned"]}
    holes = {(gap["key"], gap["group"], gap["scenario_key"], gap["scenarios"]): gap["how"] for gap in gaps}
    met = {**_groups(cells, primary), **{key: one.raters for key, one in _crossings(review, primary)}}
    coverage = []
    for key in sorted({*met, *holes, *plan}):
        asked, came = plan.get(key, (None, False))
        people = met.get(key)
        coverage.append([*key, people, asked, _state(holes.get(key), people, asked, came=came)])
    return {"gaps": gaps, "more": part.body["more"], "coverage": coverage}


def _groups(cells: Iterable[Row], primary: str) -> dict[Key, int]:
    """Return how many people of each group have judged the primary question, where that may be shown."""
    found: dict[Key, int] = {}
    for cell in cells:
        if cell["kind"] == "gap" and cell["metric"] == primary:
            key, group = next(one for one in cell["slice"].items() if one[0] not in {"option", "label"})
            found[key, group, "", ""] = max(found.get((key, group, "", ""), 0), cell["raters"])
    return found


def _crossings(review: ReviewResults, primary: str) -> Iterator[tuple[Key, Estimate]]:
    """Yield the crossings of the primary question that may be shown, by their keys and groups."""
    for estimate in review.estimates:
        cut = estimate.slice or {}
        scenarios = [key for key in ("tag", "risk") if key in cut]
        people = [key for key in cut if key not in {"tag", "risk", "option", "label"}]
        if estimate.metric == primary and len(scenarios) == len(people) == 1 and "" not in cut.values():
            yield (people[0], cut[people[0]], scenarios[0], cut[scenarios[0]]), estimate


def _state(how: str | None, people: int | None, asked: int | None, *, came: bool) -> str:
    """Return how well a cell is judged: empty, hidden, short of the plan, as planned, or seen where nothing was planned."""
    if how == "none":
        return "empty"
    if asked is not None and came:
        return "planned"
    if how is not None or people is None:
        return "hidden"
    return "seen" if asked is None else "short"


def _plain(value: Any) -> Any:
    """Return the value as Postgres gives it back: it knows no negative zero."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value + 0.0 if isinstance(value, float) else value
