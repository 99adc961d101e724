"""Words in answers: comments and notes on marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from apps.insight.models import Text, TextSource
from apps.insight.services.checking import check
from apps.insight.services.intake_texts import filled, hold_raters, said_in, store_texts
from apps.raters.models import PROXY
from apps.responses.frozen import FrozenRound, frozen_item, frozen_round
from apps.responses.models import Response
from apps.responses.services import store
from apps.responses.services.redacting import redact_answers
from apps.responses.written import Written, paths_of, written_in
from apps.studies.kinds._base import SignalValue
from apps.text.self_identification import Finder

FIRST_NUMBER = 10_000
"""Signals of texts are numbered from here on, behind all that an answer says by itself."""

COMMENT = "comment"

_WAITING = """
SELECT given.id FROM responses_response given JOIN raters_rater rater ON rater.id = given.rater_id
WHERE given.round_id = %s AND rater.status <> 'withdrawn'
  AND EXISTS (SELECT 1 FROM unnest(%s::jsonpath[]) path WHERE jsonb_path_exists(given.answers, path))
  AND NOT EXISTS (SELECT 1 FROM insight_text said WHERE said.response_id = given.id AND said.session_id IS NULL)
ORDER BY given.id LIMIT %s
"""


def waiting_answers(round_id: int, *, limit: int) -> list[int]:
    """Return ids of answers with words that are not checked yet, oldest first."""
    paths = paths_of(frozen_round(round_id))
    if not paths:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [round_id, paths, limit])
        return [int(row[0]) for row in cursor.fetchall()]


def check_answers(response_ids: Sequence[int], *, known: Finder) -> int:
    """Check the words in these answers and measure them; return how many texts there were.

    One that was corrected since is checked too, because its rows are kept, but says nothing in results. One that was erased is left out.
    """
    wanted = Response.objects.filter(pk__in=response_ids)
    held = hold_raters(wanted.values_list("rater_id", flat=True))
    rows = (
        wanted.filter(rater__in=held)
        .select_related("rater", "assignment", "item__scenario")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    texts: list[Text] = []
    signals: list[store.Row] = []
    for response in rows:
        round_ = frozen_round(response.round_id)
        found = _checked(response, list(written_in(round_, response.answers)), known)
        texts += found
        if not response.superseded:
            signals += _signals(response, round_, found)
    store_texts(texts)
    store.insert_signals(signals)
    return len(texts)


def _checked(response: Response, written: Sequence[Written], known: Finder) -> list[Text]:
    """Return the rows of one answer's texts, after other words have taken the place of those that are taken out."""
    texts, taken_out, reviewed = [], {}, _reviewed(response)
    for number, one in enumerate(written):
        checked = check(one.text, known=known, expected=response.item.scenario.locale)
        text = Text(
            study_id=response.study_id,
            round_id=response.round_id,
            rater_id=response.rater_id,
            response=response,
            source=TextSource.COMMENT if one.kind == COMMENT else TextSource.NOTE,
            place=one.place,
            metric=one.metric,
            number=number,
        )
        filled(text, one.text, checked)
        before = reviewed.get((one.place, one.text))
        if before is not None:
            _take_over(text, before)
        if text.shown != one.text:
            taken_out[one.place] = text.shown
        texts.append(text)
    redact_answers(response_id=response.pk, words=taken_out)
    return texts


def _reviewed(response: Response) -> dict[tuple[str, str], Text]:
    """Return the texts of earlier versions of an answer that a reviewer looked at, by their place and the words as they were said."""
    if response.revision == 1:
        return {}
    rows = Text.objects.filter(
        response__assignment_id=response.assignment_id,
        response__revision__lt=response.revision,
        session=None,
        reviewed_at__isnull=False,
    )
    return {(row.place, said_in(row)): row for row in rows.order_by("response__revision")}


def _take_over(text: Text, before: Text) -> None:
    """Let a text be as a reviewer left it when the same words stood in an earlier version of the answer."""
    text.shown, text.original, text.findings = before.shown, before.original, before.findings
    text.state = before.state
    text.reviewed_by_id, text.reviewed_at = before.reviewed_by_id, before.reviewed_at


def _signals(response: Response, round_: FrozenRound, texts: Sequence[Text]) -> list[store.Row]:
    """Return what the comments of one answer were found to say: their sentiment, where it is measured."""
    by_metric: defaultdict[str, list[float]] = defaultdict(list)
    for text in texts:
        if text.source == TextSource.COMMENT and text.sentiment is not None:
            by_metric[text.metric].append(text.sentiment)
    sides = tuple(response.assignment.sides)
    level = round_.level(response.assignment.arm)
    version, position = frozen_item(response.item_id).placement(sides, level=level).sole
    values = [
        SignalValue(metric, version, position=position, value=value, source="text")
        for metric, several in by_metric.items()
        for value in several
    ]
    home = store.SignalHome(
        response.study_id,
        response.pk,
        response.round_id,
        response.rater_id,
        response.item_id,
        proxy=response.rater.cohort == PROXY,
        at=response.at,
    )
    return store.signal_rows(home, values, round_.metric_ids, begin=FIRST_NUMBER)
