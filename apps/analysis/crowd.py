"""The people of a round as checks of raters read them: what each answered, in which order, how fast, and how right."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from apps.analysis.dataset import Dataset
from apps.analysis.gold import Gold, gold_of
from apps.analysis.headlines import primary_of
from apps.analysis.measures._units import CANNOT_JUDGE, first_of_each
from apps.analysis.metric_data import RANK, Bools, Floats, Ints
from apps.analysis.moments import Moments
from apps.raters.models import Rater, RaterStatus
from apps.responses.models import Source
from apps.statistics.errors import Undefined
from apps.statistics.pairwise import Outcome
from apps.studies.models import Item, ItemKind, Metric, Round
from apps.studies.protocol import Protocol

STATED = "stated"


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers to one closed question, as columns (n,) in the order in which they came.

    `unit` is what was judged, `answer` the outcome, `clicked` the same as it stood on the page (the first place won, the second ...).
    `first_won` is 1 where the output shown first won, 0 where it lost, 0.5 for a tie, NaN where no two outputs were compared.
    `informed` tells which answers say something about the unit.
    """

    rater: Ints
    unit: Ints
    answer: Ints
    clicked: Ints
    first_won: Floats
    informed: Bools
    response: Ints

    def where(self, rows: Bools) -> Answers:
        """Return some of the answers."""
        return Answers(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(frozen=True, eq=False)
class Paces:
    """How long judgments took, as columns (n,): rater, item, seconds above 0."""

    rater: Ints
    item: Ints
    seconds: Floats


@dataclass(frozen=True, eq=False)
class Crowd:
    """All people who judged a round and did not withdraw, also those who are set aside: `people` holds their ids by code.

    Attributes:
        question: key of the closed question that answers are taken from, "" where the round has none.
        main: its answers on the study's own items, each person once a unit.
        again: those answers and the ones to repeats, under the units of what was repeated.
        paces: of all judgments of the study's own items.
        gold: who was right on items whose answer is known.
        aside: codes of those who are set aside.
    """

    people: Ints
    question: str
    main: Answers
    again: Answers
    paces: Paces
    gold: Gold
    aside: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def closed(self) -> Answers:
        """Return the main answers.

        Raises:
            Undefined: no question of the round has a closed answer, or nobody has given one.
        """
        if not self.question:
            raise Undefined(
                "No question of this round has one closed answer, so that answers cannot be compared."
            )
        if not self.main.rater.size:
            raise Undefined("Nothing has been judged here yet.")
        return self.main


def crowd_of(dataset: Dataset, round_: Round, protocol: Protocol, moments: Moments) -> Crowd:
    """Return the crowd of a round, in a constant number of queries."""
    columns = dataset.columns
    gone = Rater.objects.filter(pk__in=dataset.people.tolist(), status=RaterStatus.WITHDRAWN)
    stays = ~np.isin(dataset.people, list(gone.values_list("pk", flat=True)))
    people = (columns.source != Source.PROXY) & stays[dataset.rater]
    metric = _question(dataset, protocol)
    repeats = dict(_repeats(round_))
    return Crowd(
        people=dataset.people,
        question="" if metric is None else metric.key,
        main=_answers(dataset, metric, people & dataset.kept, {}, once=True),
        again=_answers(dataset, metric, people, repeats, once=False),
        paces=_paces(dataset, people & dataset.kept, moments),
        gold=gold_of(dataset, round_, protocol, people),
        aside=np.unique(dataset.rater[dataset.flagged]),
    )


def _question(dataset: Dataset, protocol: Protocol) -> Metric | None:
    """Return the question that decides if it has one closed answer, else the first that has, else None."""
    primary = primary_of(protocol)
    ordered = sorted(dataset.metrics, key=lambda metric: metric.key != primary)
    setting = dataset.setting
    apart = setting.several | setting.by_turn
    return next(
        (
            metric
            for metric in ordered
            if metric.source == STATED and metric.outcomes and metric.kind != RANK and metric.key not in apart
        ),
        None,
    )


def _repeats(round_: Round) -> list[tuple[int, int]]:
    """Return (repeat, what it repeats) of a round's items."""
    again = Item.objects.filter(round=round_, kind=ItemKind.REPEAT)
    keys = dict(again.values_list("key", "pk"))
    own = Item.objects.filter(round=round_, kind=ItemKind.MAIN, key__in=again.values("key"))
    return [(keys[key], pk) for key, pk in own.values_list("key", "pk")]


def _answers(
    dataset: Dataset, metric: Metric | None, rows: Bools, repeats: dict[int, int], *, once: bool
) -> Answers:
    """Return the answers to a metric in these rows, repeats under the item that they repeat."""
    columns = dataset.columns
    if metric is None:
        index = np.zeros(0, dtype=np.int64)
    else:
        rows = rows & (columns.metric == metric.pk) & (columns.outcome >= 0)
        index = np.flatnonzero(rows & (dataset.kept | np.isin(columns.item, list(repeats))))
    item = columns.item[index].astype(np.int64)
    if repeats and item.size:
        known = np.array(sorted(repeats), dtype=np.int64)
        place = np.minimum(np.searchsorted(known, item), known.size - 1)
        item = np.where(known[place] == item, np.array([repeats[pk] for pk in known.tolist()])[place], item)
    versus = dataset.versus[index]
    unit = item * (len(dataset.setting.versions) + 1) + np.where(versus >= 0, 0, dataset.version[index] + 1)
    outcome = columns.outcome[index].astype(np.int64)
    pair = versus >= 0
    leads = columns.position[index] == 1
    decided = pair & (outcome <= Outcome.LOSS)
    won = (outcome == Outcome.WIN) == leads
    names = [] if metric is None else metric.outcomes
    silent = names.index(CANNOT_JUDGE) if CANNOT_JUDGE in names else -1
    found = Answers(
        rater=dataset.rater[index],
        unit=unit,
        answer=outcome,
        clicked=np.where(decided, np.where(won, 0, 1), outcome),
        first_won=np.where(decided, won.astype(np.float64), np.where(pair, 0.5, np.nan)),
        informed=outcome != silent,
        response=columns.response[index],
    )
    return found.where(first_of_each(found.unit, found.rater)) if once else found


def _paces(dataset: Dataset, rows: Bools, moments: Moments) -> Paces:
    """Return the pace of each judgment that was timed."""
    columns = dataset.columns
    fresh = np.ones(len(columns), dtype=np.bool_)
    fresh[1:] = columns.response[1:] != columns.response[:-1]
    index = np.flatnonzero(rows & fresh)
    seconds = moments.seconds[moments.place(columns.response[index])]
    timed = seconds > 0
    return Paces(dataset.rater[index][timed], dataset.item[index][timed], seconds[timed])
