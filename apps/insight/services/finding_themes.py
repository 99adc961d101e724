"""Finding the themes of a round: somebody asks, a worker finds, and what people have worked on stays.

The row that says how far it is is the truth; hints only make it come sooner, and a worker that is lost is followed by another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Refused
from apps.core.events import publish
from apps.core.hints import hints
from apps.core.locks import THEMES, try_lock
from apps.insight.criteria import Criteria, criteria_of
from apps.insight.events_themes import ThemesChanged
from apps.insight.models import Theme, ThemeMember, ThemeOrigin, ThemeRun, ThemeRunState
from apps.insight.texts import codable_texts
from apps.insight.theme_names import fresh_name
from apps.studies.models import Round
from apps.text import themes
from apps.text.embedding import embedder
from apps.text.nearness import near_words

UNTOLD = "und"
"""What texts say whose language could not be told: short ones mostly. They go with the main language."""

MOST_TEXTS = 20_000
"""Of more texts the newest are read."""

SAME = 0.5
"""A found theme that has this part of its terms in common with one that somebody worked on is that one again."""

_GOING = (ThemeRunState.WAITING, ThemeRunState.RUNNING)


class _StoppedError(Exception):
    """Somebody cancelled it, or asked anew."""


@transaction.atomic
def ask_for_themes(*, round_: Round, actor: User | None, now: datetime) -> ThemeRun:
    """Let a worker find the themes of a round.

    Raises:
        Refused: it is being done already.
    """
    _held(round_.pk)
    if ThemeRun.objects.filter(round=round_, state__in=_GOING).exists():
        raise Refused(_("The themes are being found already."))
    blank = {"state": ThemeRunState.WAITING, "progress": 0.0, "problem": "", "texts": 0, "language": ""}
    told = {**blank, "asked_by": actor, "asked_at": now, "ended_at": None}
    run, _made = ThemeRun.objects.update_or_create(round=round_, defaults=told)
    return run


def cancel_themes(*, round_: Round, now: datetime) -> None:
    """Stop finding themes; those that there are stay.

    Raises:
        Refused: nothing is being found.
    """
    rows = ThemeRun.objects.filter(round=round_, state__in=_GOING)
    if not rows.update(state=ThemeRunState.CANCELLED, ended_at=now):
        raise Refused(_("The themes are found already, or were not asked for."))


def tell(round_id: int) -> None:
    """Ask a worker to find the themes of a round; returns at once, whatever the broker does."""
    hints.ask("apps.insight.tasks.find_themes", expires=60, round_id=round_id)


def waiting() -> list[int]:
    """Return the ids of rounds whose themes are asked for and not found, the longest waiting first."""
    rows = ThemeRun.objects.filter(state__in=_GOING).order_by("asked_at")
    return list(rows.values_list("round_id", flat=True)[:200])


def find_themes(*, round_id: int, now: datetime) -> bool:
    """Find the themes of a round that somebody asked for, in the readable texts of its main language.

    They take the place of those that were found before and that nobody has touched. Renamed, merged, split and other themes that somebody
    worked on stay, and none is found that has half of its terms in common with one of those.

    Returns:
        whether there was something to do and nobody else was at it.
    """
    with try_lock(THEMES, round_id) as mine:
        rows = ThemeRun.objects.filter(round=round_id, state__in=_GOING)
        if not mine or not rows.update(state=ThemeRunState.RUNNING, progress=0.0):
            return False
        run = ThemeRun.objects.select_related("round__study").get(round=round_id)
        texts, language = main_texts(run.round)
        try:
            found = themes.find_themes(
                [shown for _pk, shown in texts],
                language=language,
                vectoriser=_vectoriser(),
                progress=_watch(run),
            )
            _replace(run, [pk for pk, _shown in texts], found, language=language, now=now)
        except themes.ThemesError:
            words = _(
                "Themes need at least %(least)d texts that may be read, with words that others have too. There are %(count)d texts."
            )
            told = {"problem": words % {"least": themes.LEAST_TEXTS, "count": len(texts)}}
            _running(run).update(state=ThemeRunState.REFUSED, ended_at=now, texts=len(texts), **told)
        except _StoppedError:
            pass
    return True


def _vectoriser() -> themes.Vectoriser:
    """Return what weighs words: by their meaning too, where the operator has a model for that."""
    embed = embedder(settings.EMBEDDINGS_MODEL)
    return themes.tf_idf if embed is None else near_words(embed)


def main_texts(round_: Round) -> tuple[list[tuple[int, str]], str]:
    """Return the readable texts of a round in the language of most of them, by id, and the language.

    Those whose language could not be told go with it.
    """
    rows = codable_texts(round_).order_by("-pk").values_list("pk", "shown", "language")
    known = Counter(language for _pk, _shown, language in rows if language != UNTOLD)
    main = min(known, key=lambda language: (-known[language], language), default=UNTOLD)
    kept = [(pk, shown) for pk, shown, language in rows if language in {main, UNTOLD}][:MOST_TEXTS]
    return sorted(kept), main


def _watch(run: ThemeRun) -> themes.Progress:
    def watch(part: float) -> None:
        if not _running(run).update(progress=part):
            raise _StoppedError

    return watch


def _running(run: ThemeRun) -> models.QuerySet[ThemeRun]:
    """Return the row as long as nobody has cancelled it or asked anew."""
    return ThemeRun.objects.filter(pk=run.pk, state=ThemeRunState.RUNNING, asked_at=run.asked_at)


@transaction.atomic
def _replace(
    run: ThemeRun, texts: Sequence[int], found: Sequence[themes.FoundTheme], *, language: str, now: datetime
) -> None:
    _held(run.round_id)
    done = {"state": ThemeRunState.DONE, "ended_at": now, "progress": 1.0}
    if not _running(run).update(**done, texts=len(texts), language=language):
        raise _StoppedError
    own = Theme.objects.filter(round=run.round)
    # What a suggestion rests on is somebody's work too.
    own.filter(origin=ThemeOrigin.FOUND, suggestions__isnull=False).update(origin=ThemeOrigin.MADE)
    own.filter(origin=ThemeOrigin.FOUND).delete()
    kept = [set(terms) for terms in own.values_list("terms", flat=True)]
    taken = set(own.filter(hidden=False).values_list("name", flat=True))
    there = set(codable_texts(run.round).filter(pk__in=texts).values_list("pk", flat=True))
    criteria, members = criteria_of(run.round.protocol, language=language), []
    for one in found:
        if any(len(terms & set(one.terms)) >= SAME * len(one.terms) for terms in kept):
            continue
        theme = _made(run, one, taken, criteria, now)
        taken.add(theme.name)
        members += [
            ThemeMember(theme=theme, text_id=texts[place], weight=share)
            for place, share in one.members
            if texts[place] in there
        ]
    ThemeMember.objects.bulk_create(members, batch_size=1_000)
    publish(ThemesChanged(run.round_id))


def _made(
    run: ThemeRun, found: themes.FoundTheme, taken: set[str], criteria: Criteria, now: datetime
) -> Theme:
    return Theme.objects.create(
        round=run.round,
        name=fresh_name(", ".join(found.terms[:3]), taken),
        origin=ThemeOrigin.FOUND,
        terms=list(found.terms),
        criterion=criteria.guess(found.terms),
        made_by=run.asked_by,
        made_at=now,
    )


def _held(round_id: int) -> None:
    Round.objects.select_for_update(no_key=True).get(pk=round_id)
