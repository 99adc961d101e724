"""What there is to code in a round: its sessions, and the questions that people answered in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from apps.accounts.models import User
from apps.core.errors import NotFound
from apps.insight.coding.standing import Said, standing_among
from apps.insight.models import Coding, CodingTurn, Text
from apps.insight.texts import codable_texts
from apps.responses.models import Session
from apps.studies.models import Round

PAGE = 50
"""Texts on one page."""


@dataclass(frozen=True)
class Unit:
    """A session, or a question with everybody's comments: what a coder goes through at a stretch.

    Attributes:
        session: id of the session, None for a question.
        metric: key of the question, "" for a session.
        item: key of the item that the session was about.
        cohort: of who spoke.
        texts: how many there are.
        done: how many of them each coder has been through, by the coder's id.
    """

    session: int | None
    metric: str
    item: str
    cohort: str
    texts: int
    done: Mapping[int, int]


@dataclass(frozen=True)
class Own:
    """What a coder themself said of a text last, with the spans that codes are about."""

    said: Said | None
    spans: Mapping[str, tuple[int, int]]


def units_of(round_: Round) -> list[Unit]:
    """Return what there is to code, sessions in the order in which they were held and then questions, in three queries."""
    texts = codable_texts(round_)
    counts: dict[tuple[int | None, str], int] = {}
    grouped = texts.values_list("session_id", "metric").annotate(count=Count("id")).order_by()
    for session, metric, count in grouped:
        counts[_place(session, metric)] = counts.get(_place(session, metric), 0) + count
    done: dict[tuple[int | None, str], dict[int, int]] = {}
    turned = CodingTurn.objects.filter(text__in=texts).values("text__session_id", "text__metric", "coder_id")
    for row in turned.annotate(read=Count("text_id", distinct=True)).order_by():
        by_coder = done.setdefault(_place(row["text__session_id"], row["text__metric"]), {})
        by_coder[row["coder_id"]] = by_coder.get(row["coder_id"], 0) + row["read"]
    about = {
        pk: (item, cohort)
        for pk, item, cohort in Session.objects.filter(pk__in=[pk for pk, _metric in counts if pk])
        .order_by("started_at", "pk")
        .values_list("pk", "assignment__item__key", "rater__cohort")
    }
    sessions = [
        Unit(pk, "", item, cohort, counts[pk, ""], done.get((pk, ""), {}))
        for pk, (item, cohort) in about.items()
    ]
    metrics = sorted(metric for pk, metric in counts if pk is None)
    return sessions + [
        Unit(None, key, "", "", counts[None, key], done.get((None, key), {})) for key in metrics
    ]


def texts_in_order(round_: Round, *, session: int | None, metric: str) -> QuerySet[Text]:
    """Return the texts of a session, or the comments on a question, in the order in which they were said.

    Raises:
        NotFound: there are none.
    """
    rows = codable_texts(round_)
    if session is not None:
        rows = rows.filter(session=session) if session < 2**63 else rows.none()
    else:
        rows = rows.filter(session=None, metric=metric)
    rows = rows.select_related("rater").order_by(F("at").asc(nulls_last=True), "number", "pk")
    if not rows.exists():
        raise NotFound("")
    return rows


def first_uncoded(rows: QuerySet[Text], actor: User) -> tuple[int, int] | None:
    """Return the page and the id of the first text that somebody has not coded, None where there is none."""
    mine = set(rows.filter(turns__coder=actor).values_list("pk", flat=True))
    for place, pk in enumerate(rows.values_list("pk", flat=True)):
        if pk not in mine:
            return place // PAGE + 1, pk
    return None


def text_at(round_: Round, session: int, second: float) -> int:
    """Return the id of the text that was being said at a second of a session, or last before it, else of the first.

    Raises:
        NotFound: nothing was said in it.
    """
    found, *rest = texts_in_order(round_, session=session, metric="").values_list("pk", "at")
    for pk, begins in rest:
        found = (pk, begins) if begins is not None and begins <= second else found
    return int(found[0])


def place_of(round_: Round, text_id: int) -> tuple[int | None, str, int]:
    """Return where a text is coded: its session, its question, and its page from 1.

    Raises:
        NotFound: the round has no such text, or others may not read it.
    """
    text = codable_texts(round_).filter(pk=text_id).first() if text_id < 2**63 else None
    if text is None:
        raise NotFound("")
    rows = texts_in_order(round_, session=text.session_id, metric=text.metric)
    place = list(rows.values_list("pk", flat=True)).index(text.pk)
    return text.session_id, text.metric, place // PAGE + 1


def own_turns(round_: Round, texts: list[int], actor: User) -> dict[int, Own]:
    """Return what one coder said of these texts last; of others' codes nothing is read."""
    standing = standing_among(round_, texts, coder=actor)
    if standing is None:
        return {}
    spans: dict[int, dict[str, tuple[int, int]]] = {}
    rows = Coding.objects.filter(turn__text__in=texts, turn__coder=actor, start__isnull=False)
    for text, book, key, start, end in rows.values_list(
        "turn__text_id", "turn__codebook_id", "code", "start", "end"
    ):
        said = standing.said.get(text, ())
        now = standing.codes.kept[book].get(key)
        if said and said[0].codebook == book and now and start is not None and end is not None:
            spans.setdefault(text, {})[now] = (start, end)
    return {text: Own(said[0] if said else None, spans.get(text, {})) for text, said in standing.said.items()}


def _place(session: int | None, metric: str) -> tuple[int | None, str]:
    return (session, "") if session is not None else (None, metric)
