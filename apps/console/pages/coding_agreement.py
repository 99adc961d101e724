"""What the page of coders' agreement shows: figures for each code, and the texts on which they differ, to be settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.console.moments import day
from apps.console.pages.coding import clock_of
from apps.core.charts import Axis, Figures, Forest, IntervalRow, forest, row_figures
from apps.insight.coding.agreement import Agreed, CodeAgreement, agreement_of, common
from apps.insight.coding.measured import Measured
from apps.insight.coding.people import names_of
from apps.insight.coding.standing import Standing, held_of, standing_of
from apps.insight.models import Text
from apps.insight.services.seeing import note_seen
from apps.insight.texts import codable_texts
from apps.studies.models import Round

PAGE = 25


@dataclass(frozen=True)
class CodeRow:
    """A code with its figures as they read; `why` says why there is no alpha."""

    name: str
    alpha: str
    raw: str
    texts: int
    given: int
    why: str


@dataclass(frozen=True)
class Choice:
    """A code that may hold; `split` where coders differ on it."""

    key: str
    name: str
    on: bool
    split: bool


@dataclass(frozen=True)
class Voice:
    """What one coder said: names of codes, and whether others said otherwise of each."""

    name: str
    codes: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Verdict:
    """What was settled."""

    codes: tuple[str, ...]
    reason: str
    by: str
    on: str


@dataclass(frozen=True)
class DisputedRow:
    """A text on which coders differ."""

    id: int
    words: str
    clock: str
    voices: tuple[Voice, ...]
    settled: Verdict | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class AgreementPage:
    """Agreement on a round's codes.

    Attributes:
        chart: alpha of each code and over all; None where no two people coded the same text.
        texts: how many texts two people coded.
        few: how many people the intervals rest on where those are too few, else 0.
        hidden: how many disputed texts this person does not see, because they have not coded them yet.
    """

    chart: Forest | None
    overall: CodeRow | None
    codes: tuple[CodeRow, ...]
    texts: int
    few: int
    method: str
    rows: tuple[DisputedRow, ...]
    page: Page[int] | None
    hidden: int
    disputed: int


def agreement_page(
    round_: Round, viewer: User, *, may_write: bool, now: datetime, page: str = ""
) -> AgreementPage:
    """Return how far coders agree, and one page of the texts on which they differ: of those that this person has coded.

    Whoever is shown what others said of a text no longer changes their own codes of it; somebody who may only read is shown no words.
    """
    standing = standing_of(round_)
    agreed = agreement_of(round_, standing) if standing else None
    if standing is None or agreed is None:
        return AgreementPage(None, None, (), 0, 0, "", (), None, 0, 0)
    visible = [
        text
        for text in agreed.disputed
        if may_write and viewer.pk in {one.coder for one in standing.said[text]}
    ]
    visible.sort(key=lambda text: text in standing.settled)
    shown = Paginator(visible, PAGE).get_page(page)
    note_seen(text_ids=shown.object_list, actor=viewer, now=now)
    overall = _row(CodeAgreement("", _("All codes"), agreed.alpha, agreed.raw, agreed.texts, 0))
    return AgreementPage(
        chart=_chart(agreed) if agreed.texts else None,
        overall=overall,
        codes=tuple(_row(code) for code in agreed.codes),
        texts=agreed.texts,
        few=agreed.alpha.clusters if agreed.alpha.few else 0,
        method=agreed.alpha.method,
        rows=_disputed(round_, standing, list(shown.object_list)),
        page=shown,
        hidden=len(agreed.disputed) - len(visible),
        disputed=len(agreed.disputed),
    )


def figures_of(measured: Measured, figures: Figures) -> str:
    """Return a number with its interval as it reads, an en dash where there is none."""
    return row_figures(interval_row("", measured), figures)


def interval_row(name: str, measured: Measured, note: str = "") -> IntervalRow:
    """Return a number as a row of a chart."""
    return IntervalRow(
        name, measured.value, measured.low, measured.high, note=note, undefined=measured.undefined
    )


def _chart(agreed: Agreed) -> Forest:
    rows = [interval_row(_("All codes"), agreed.alpha, _("sets of codes"))]
    rows += [interval_row(code.name, code.alpha) for code in agreed.codes]
    return forest(
        rows,
        label=_("Krippendorff's alpha of each code"),
        axis=Axis(figures=Figures.NUMBER, high=1.0, reference=0.0, reference_label=_("chance")),
    )


def _row(code: CodeAgreement) -> CodeRow:
    return CodeRow(
        name=code.name,
        alpha=figures_of(code.alpha, Figures.NUMBER),
        raw=figures_of(code.raw, Figures.SHARE),
        texts=code.texts,
        given=code.given,
        why=code.alpha.undefined,
    )


def _disputed(round_: Round, standing: Standing, ids: list[int]) -> tuple[DisputedRow, ...]:
    texts = {text.pk: text for text in codable_texts(round_).filter(pk__in=ids)}
    settlers = {one.by for text in ids if (one := standing.settled.get(text)) and one.by}
    people = names_of({one.coder for text in ids for one in standing.said[text]} | settlers)
    return tuple(_disputed_row(texts[pk], standing, people) for pk in ids)


def _disputed_row(text: Text, standing: Standing, people: Mapping[int, str]) -> DisputedRow:
    said, settled = standing.said[text.pk], standing.settled.get(text.pk)
    shared, names = common(said), standing.codes.names
    split = {key for key in shared if len({key in one.codes for one in said}) > 1}
    held = held_of(said, settled)
    return DisputedRow(
        id=text.pk,
        words=text.shown,
        clock=clock_of(text.at),
        voices=tuple(
            Voice(
                people.get(one.coder, _("somebody")),
                tuple((name, key in split) for key, name in names.items() if key in one.codes),
            )
            for one in said
        ),
        settled=Verdict(
            tuple(name for key, name in names.items() if key in settled.codes),
            settled.reason,
            people.get(settled.by, _("somebody")) if settled.by else _("somebody"),
            day(settled.at),
        )
        if settled
        else None,
        choices=tuple(Choice(key, name, key in held, key in split) for key, name in names.items()),
    )
