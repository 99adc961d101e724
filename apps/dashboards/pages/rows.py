"""The page behind a number: its estimates with their method, and the judgments, for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.measures import measures
from apps.analysis.selectors import Results
from apps.core.charts.figures import number
from apps.core.charts.svg import isolated
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.finding_words import place_words
from apps.dashboards.pages.how import How, Provenance, Talk
from apps.dashboards.pages.lines import figures_text
from apps.dashboards.pages.subject import Question
from apps.dashboards.pages.words import exclusions, rank_figures, weighed
from apps.insight.selectors import readable_answers
from apps.responses.models import Response


@dataclass(frozen=True)
class Asked:
    """Which number the page is about; None means any.

    Attributes:
        cut: the slice whose judgments are meant, empty for all.
        scenario: key of the one scenario whose judgments are meant, "" for all.
        rater: pseudonym of the one rater whose judgments are listed, "" for all; the number stays everybody's.
    """

    metric: str
    measure: str | None
    version: str | None
    versus: str | None
    option: str | None
    cut: Mapping[str, str] = field(default_factory=dict)
    scenario: str = ""
    rater: str = ""

    @property
    def words(self) -> str:
        """Whose number is meant, with characters that act unseen made visible; "" for everybody's."""
        names = [isolated(name) for name in (self.version, self.versus) if name is not None]
        words = gettext("%(row)s against %(column)s")
        both = words % {"row": names[0], "column": names[1]} if len(names) == 2 else "".join(names)
        parts = (both, self.option or "", place_words(self.cut), self.scenario)
        return " · ".join(visible_text(part) if part != both else part for part in parts if part)

    def fits(self, estimate: Estimate) -> bool:
        """Return whether this estimate is meant."""
        if estimate.metric != self.metric or (self.measure and estimate.measure != self.measure):
            return False
        cut = estimate.slice or {}
        if self.option is not None and cut.get("option") != self.option:
            return False
        if any(cut.get(key) != name for key, name in self.cut.items()):
            return False
        return estimate.version == self.version and self.versus in {None, estimate.versus}


@dataclass(frozen=True)
class Number:
    """One estimate, told in full.

    Attributes:
        label: what it measures, of what.
        level: of its interval, in per cent.
    """

    label: str
    figures: str
    few: bool
    reason: str
    level: str
    how: How


@dataclass(frozen=True)
class Row:
    """One judgment.

    Attributes:
        rater: the pseudonym.
        shown: the versions in the order seen.
        answer: in words.
        seconds: active time, None where it was not measured.
    """

    at: datetime
    rater: str
    scenario: str
    shown: tuple[str, ...]
    answer: str
    seconds: float | None


def provenance_of(
    results: Results, *, number: int, protocol: str, rows_url: str, talk: Talk | None = None
) -> Provenance:
    """Return what the numbers of this snapshot share."""
    snapshot = results.snapshot
    excluded = exclusions(snapshot.excluded)
    return Provenance(
        rows_url, number, snapshot.taken_at, protocol, str(snapshot.pk), excluded, talk or Talk()
    )


def meant(estimates: Iterable[Estimate], asked: Asked) -> list[Estimate]:
    """Return the people's estimates that are meant, in their order; a slice without a measure may mean thousands."""
    return [
        estimate
        for estimate in estimates
        if estimate.source == "people" and estimate.pool == "main" and asked.fits(estimate)
    ]


def number_of(estimate: Estimate, question: Question, provenance: Provenance) -> Number:
    """Return an estimate told in full."""
    figures = figures_of(estimate.measure, question.kind)
    return Number(
        label=label_of(estimate),
        figures=(rank_figures(estimate) if estimate.measure == "rank" else "")
        or figures_text(estimate, figures),
        few=estimate.few_raters,
        reason=estimate.undefined or "",
        level=number(estimate.level * 100),
        how=provenance.how(estimate),
    )


def label_of(estimate: Estimate) -> str:
    """Return what an estimate measures, against whom and of which group; its version stands elsewhere."""
    label = _measured(estimate)
    groups = [
        gettext("%(key)s: %(group)s") % {"key": visible_text(key), "group": visible_text(group)}
        for key, group in (estimate.slice or {}).items()
        if key != "option" and group
    ]
    return " · ".join(part for part in (label, *groups, weighed(estimate.weights)) if part)


def _measured(estimate: Estimate) -> str:
    measure = measures().get(estimate.measure)
    label = str(measure.label) if measure else estimate.measure
    option = (estimate.slice or {}).get("option")
    if option is not None:
        return gettext("%(measure)s of “%(option)s”") % {"measure": label, "option": visible_text(option)}
    if estimate.versus is not None:
        return gettext("%(measure)s against %(version)s") % {
            "measure": label,
            "version": visible_text(estimate.versus),
        }
    return label


def rows_from(
    responses: Sequence[Response], question: Question, versions: Mapping[int, str]
) -> tuple[Row, ...]:
    """Return these responses as rows.

    Args:
        responses: with rater, item, scenario, assignment and the item's outputs loaded.
        question: whose answer is shown.
        versions: keys by id.
    """
    answers = readable_answers(responses)
    return tuple(_row(response, answers[response.pk], question, versions) for response in responses)


def answers_of(
    response: Response, questions: Sequence[Question], versions: Mapping[int, str]
) -> list[tuple[Question, Row]]:
    """Return one response as a row for each question; see `rows_from`."""
    answers = readable_answers([response])[response.pk]
    return [(question, _row(response, answers, question, versions)) for question in questions]


def _row(
    response: Response, answers: Mapping[str, Any], question: Question, versions: Mapping[int, str]
) -> Row:
    outputs = sorted(response.item.item_outputs.all(), key=lambda output: output.place)
    sides = [side for side in response.assignment.sides if side < len(outputs)]
    shown = tuple(visible_text(versions.get(outputs[side].version_id, "?")) for side in sides)
    return Row(
        at=response.at,
        rater=response.rater.pseudonym,
        scenario=visible_text(response.item.scenario.key),
        shown=shown,
        answer=answer_words(answers.get(question.key), question, shown),
        seconds=response.seconds,
    )


def answer_words(answer: object, question: Question, shown: Sequence[str]) -> str:
    """Return an answer as people read it; a preference names the version."""
    if answer is None:
        return gettext("skipped")
    if question.kind == "preference":
        return _preference(str(answer), shown)
    if question.kind == "confidence" and isinstance(answer, int | float):
        return f"{number(answer * 100)}%"
    if isinstance(answer, list):
        return ", ".join(visible_text(str(part)) for part in answer) or gettext("none of them")
    return visible_text(str(answer))


def _preference(answer: str, shown: Sequence[str]) -> str:
    if answer in {"first", "second"}:
        place = 0 if answer == "first" else 1
        return gettext("%(version)s is better") % {"version": shown[place] if place < len(shown) else "?"}
    return {
        "equal": gettext("about equal"),
        "both_bad": gettext("both are bad"),
        "cannot_judge": gettext("cannot judge"),
    }.get(answer, visible_text(answer))
