"""What was said and asked about a round's numbers, each beside the number of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext

from apps.accounts.models import Membership
from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.gate_bound import GateBound
from apps.analysis.selectors import Results
from apps.core.charts import Figures
from apps.core.charts.svg import isolated
from apps.core.rendering.visible import visible_text
from apps.dashboards.blocks.arms import SHARES
from apps.dashboards.pages.how import How, Provenance
from apps.dashboards.pages.lines import figures_text, is_main
from apps.dashboards.pages.rows import label_of
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.verdict import estimate_of
from apps.dashboards.pages.words import rank_figures
from apps.governance.anchors import WHOLE, anchor_of
from apps.governance.models import Comment, CommentKind
from apps.governance.selectors import Thread
from apps.governance.services.discuss import may_settle


@dataclass(frozen=True)
class Topic:
    """What is talked about.

    Attributes:
        anchor: of the number, "" for the round as a whole.
        title: what it measures, of whom.
        figures: the number of now, "" where there is none.
        reason: why it has no value, "" if it has one.
        few: it rests on fewer than ten raters.
        how: how it was computed, None where the newest snapshot has no such number.
    """

    anchor: str
    title: str
    figures: str = ""
    reason: str = ""
    few: bool = False
    how: How | None = None


@dataclass(frozen=True)
class Said:
    """One comment, question or answer."""

    number: int
    who: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Talked:
    """A comment or a question with its answers.

    Attributes:
        is_question: it asks something.
        settled: who settled it and when, None while it is open.
        may_settle: the reader may settle it, or open it again.
    """

    said: Said
    is_question: bool
    settled: Said | None
    answers: tuple[Said, ...]
    may_settle: bool


@dataclass(frozen=True)
class Group:
    """Everything on the page about one number."""

    topic: Topic
    talked: tuple[Talked, ...]


def numbers_by_anchor(results: Results | None, more: Iterable[Estimate] = ()) -> dict[str, Estimate]:
    """Return the numbers that this reader sees by their anchors: the plain one where there are weighted ones too."""
    if results is None:
        return {}
    bounds = (estimate_of(GateBound.from_json(found)) for found in results.snapshot.bounds)
    main = [e for e in (*results.estimates, *more) if is_main(e)]
    ordered = [*bounds, *(e for e in main if e.weights is not None), *(e for e in main if e.weights is None)]
    return {anchor_of(estimate): estimate for estimate in ordered}


def topic_of(
    anchor: str,
    number: Estimate | None,
    about: Mapping[str, object],
    subject: Subject,
    provenance: Provenance | None,
) -> Topic:
    """Return what is talked about: the number of now, else what was kept of it when it was talked about."""
    if anchor == WHOLE:
        return Topic(WHOLE, gettext("The round as a whole"))
    kept = Estimate(**about) if about else None  # type: ignore[arg-type] # it is what `about` of anchors returned
    meant = number or kept
    title = _title(meant, subject) if meant is not None else gettext("A number that is no longer computed")
    if number is None or provenance is None:
        return Topic(anchor, title, reason=gettext("It is not in the newest numbers."))
    kinds = {question.key: question.kind for question in subject.questions}
    ranks = rank_figures(number) if number.measure == "rank" else ""
    return Topic(
        anchor,
        title,
        figures=ranks or figures_text(number, _scale(number, kinds.get(number.metric, ""))),
        reason=number.undefined or "",
        few=number.few_raters,
        how=provenance.how(number),
    )


def _scale(number: Estimate, kind: str) -> Figures:
    """Return how a number reads; a gap is points where the question is about shares, else a difference as it is."""
    if number.measure == "gap" and kind not in {*SHARES, "rank"}:
        return Figures.SIGNED
    return figures_of(number.measure, kind)


def groups_of(
    threads: Iterable[Thread],
    numbers: Mapping[str, Estimate],
    subject: Subject,
    provenance: Provenance | None,
    reader: Membership,
) -> tuple[Group, ...]:
    """Return what was said, in its order, under the number that it is about."""
    found = []
    for anchor, group in groupby(threads, key=lambda thread: thread.first.anchor):
        listed = list(group)
        topic = topic_of(anchor, numbers.get(anchor), listed[0].first.about, subject, provenance)
        found.append(Group(topic, tuple(_talked(thread, reader) for thread in listed)))
    return tuple(found)


def _talked(thread: Thread, reader: Membership) -> Talked:
    first = thread.first
    settled = None
    if first.resolved_by is not None and first.resolved_at is not None:
        settled = Said(first.pk, str(first.resolved_by), first.resolved_at, "")
    return Talked(
        said=_said(first),
        is_question=first.kind == CommentKind.QUESTION,
        settled=settled,
        answers=tuple(_said(answer) for answer in thread.replies),
        may_settle=may_settle(first, reader),
    )


def _said(comment: Comment) -> Said:
    return Said(comment.pk, str(comment.author), comment.created_at, visible_text(comment.text))


def _title(number: Estimate, subject: Subject) -> str:
    labels = {question.key: question.label for question in subject.questions}
    asked = labels.get(number.metric, number.metric)
    version = isolated(number.version) if number.version else ""
    return " · ".join(part for part in (version, label_of(number), visible_text(asked)) if part)
