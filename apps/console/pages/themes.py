"""What the pages of a round's themes show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.analysis.estimate import Estimate
from apps.analysis.selectors import results_of
from apps.core.charts import Figures, IntervalRow, row_figures
from apps.core.rendering.visible import visible_text
from apps.insight.coding.seen import unseen_among
from apps.insight.models import Theme, ThemeOrigin, ThemeRun, ThemeRunState
from apps.insight.selectors_themes import (
    Said,
    count_kept,
    quotes_of,
    run_of,
    texts_beside,
    texts_page_of,
    theme_in,
    themes_of,
)
from apps.insight.services.seeing import note_seen
from apps.insight.services.themes import criteria_keys
from apps.studies.models import Round

PAGE = 25


@dataclass(frozen=True)
class Quote:
    """A text as members read it; one that may not leave the team says so."""

    text: int
    words: str
    may_leave: bool


@dataclass(frozen=True)
class ThemeRow:
    """A theme: `rates` are its shares as they read, `follows` says that its texts are those of a code."""

    id: int
    name: str
    terms: str
    texts: int
    rates: tuple[str, ...]
    criterion: str
    is_latent: bool
    hidden: bool
    follows: bool
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class ThemesPage:
    """All themes of a round; `done` is how far finding them is in per cent, None where nothing is being found."""

    shown: tuple[ThemeRow, ...]
    hidden: tuple[ThemeRow, ...]
    criteria: tuple[str, ...]
    done: int | None
    problem: str


@dataclass(frozen=True)
class RateRow:
    """How often a theme comes up among those of one version; `version` is "" for all together, `why` says why there is no rate."""

    metric: str
    version: str
    figures: str
    n: int
    raters: int
    few: bool
    why: str


@dataclass(frozen=True)
class OneTheme:
    """One theme with a page of its texts.

    Attributes:
        rates: over all and for each version, of each question.
        method: how their intervals were made.
        words: what is searched for among the texts that are not in it, `beside`.
        kept: how many texts are not shown, because the reader has not seen what other coders said of them.
        query: what the next page is asked for with.
    """

    row: ThemeRow
    texts: tuple[Quote, ...]
    rates: tuple[RateRow, ...]
    method: str
    words: str
    beside: tuple[Quote, ...]
    following: int | None
    begun: bool
    kept: int
    query: str


def themes_page(round_: Round, viewer: User) -> ThemesPage:
    """Return the themes of a round, latent preferences first; quotes of a code's tell the viewer nothing new of others' codes."""
    rates, quotes = _rates(round_), quotes_of(round_, viewer.pk)
    rows = [
        _row(theme, count, rates.get(theme.name, ()), quotes.get(theme.pk, ()))
        for theme, count in themes_of(round_)
    ]
    run = run_of(round_)
    return ThemesPage(
        shown=tuple(row for row in rows if not row.hidden),
        hidden=tuple(row for row in rows if row.hidden),
        criteria=tuple(criteria_keys(round_)),
        done=_done(run),
        problem=run.problem if run and run.state == ThemeRunState.REFUSED else "",
    )


def theme_page(
    round_: Round,
    theme_id: int,
    viewer: User,
    *,
    after: int,
    words: str = "",
    with_others: bool = False,
    now: datetime,
) -> OneTheme:
    """Return one theme with a page of its texts, its rates, and texts with some words that could belong to it.

    Texts of a code's theme tell what coders said of them. Those of which the viewer has not seen that are shown only `with_others`, and
    then they no longer code them.

    Raises:
        NotFound: the round has no such theme.
    """
    theme = theme_in(round_, theme_id)
    follows = theme.origin == ThemeOrigin.CODE
    found, following = texts_page_of(theme, None if with_others else viewer.pk, after=after, limit=PAGE)
    if follows and with_others:
        unseen = unseen_among(viewer.pk, [one.text for one in found])
        note_seen(text_ids=unseen, actor=viewer, now=now)
    rates = _rates(round_, by_version=True).get(theme.name, ())
    row = _row(theme, 0, (), ())
    return OneTheme(
        row=row,
        texts=_quotes(found),
        rates=tuple(_rate_row(one) for one in rates),
        method=next((one.method for one in rates if one.value is not None), ""),
        words=words,
        beside=() if follows else _quotes(texts_beside(theme, words, limit=PAGE)),
        following=following,
        begun=after > 0,
        kept=0 if with_others else count_kept(theme, viewer.pk),
        query="all=1&" if follows and with_others else "",
    )


def _row(theme: Theme, texts: int, rates: Iterable[Estimate], quotes: Iterable[Said]) -> ThemeRow:
    return ThemeRow(
        id=theme.pk,
        name=theme.name,
        terms=", ".join(theme.terms),
        texts=texts,
        rates=tuple(_rate(one) for one in rates),
        criterion=theme.criterion,
        is_latent=not theme.criterion,
        hidden=theme.hidden,
        follows=theme.origin == ThemeOrigin.CODE,
        quotes=_quotes(quotes),
    )


def _quotes(said: Iterable[Said]) -> tuple[Quote, ...]:
    return tuple(Quote(one.text, visible_text(one.words), one.may_leave) for one in said)


def _rates(round_: Round, *, by_version: bool = False) -> dict[str, list[Estimate]]:
    """Return the rates of each theme by its name: over all, on demand for each version as well."""
    results = results_of(round_, to_researcher=True)
    found: dict[str, list[Estimate]] = {}
    for one in results.all("theme_rate") if results else []:
        if one.version is not None and not by_version:
            continue
        found.setdefault((one.slice or {}).get("theme", ""), []).append(one)
    return found


def _rate(one: Estimate) -> str:
    if one.value is None or one.low is None or one.high is None:
        return _("%(metric)s: %(why)s") % {"metric": one.metric, "why": one.undefined or ""}
    figures = {"value": 100 * one.value, "low": 100 * one.low, "high": 100 * one.high, "n": one.n}
    return _("%(metric)s: %(value).0f%% [%(low).0f, %(high).0f] of %(n)d") % {"metric": one.metric, **figures}


def _rate_row(one: Estimate) -> RateRow:
    interval = IntervalRow("", one.value, one.low, one.high, undefined=one.undefined or "")
    return RateRow(
        metric=one.metric,
        version=one.version or "",
        figures=row_figures(interval, Figures.SHARE),
        n=one.n,
        raters=one.raters,
        few=one.few_raters,
        why=one.undefined or "",
    )


def _done(run: ThemeRun | None) -> int | None:
    return None if run is None or run.is_over else round(100 * run.progress)
