"""Making a full review: one look at the rows, then part after part, each of which is told when it is ready."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.analysis.dataset import read_dataset
from apps.analysis.estimate import Estimate
from apps.analysis.measures._base import worded
from apps.analysis.models import GOING, Review, ReviewState, Snapshot
from apps.analysis.moment import one_moment
from apps.analysis.publication import CELLS, guarded, published, rows_of_cells
from apps.analysis.review_parts import review_parts
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.analysis.reviewing.results import PartResult
from apps.core.locks import REVIEW, try_lock
from apps.responses.selectors import counted
from apps.statistics.errors import StatisticsError
from apps.studies.services import protocol_of

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 3
"""A review whose worker was lost so often is given up, so that it does not take down one after another."""


class _StoppedError(Exception):
    """Somebody called it off."""


def run_review(*, review_id: str, now: datetime) -> bool:
    """Make a review that was asked for.

    Returns:
        whether there was something to do and nobody else was at it.
    """
    review = Review.objects.select_related("round__study").filter(pk=review_id, state__in=GOING).first()
    if review is None:
        return False
    with try_lock(REVIEW, review.round_id) as mine:
        if not mine or not _begun(review, now):
            return False
        try:
            _make(review, now)
        except _StoppedError:
            pass
        except Exception as error:  # the row must say so, or it would be tried for ever
            log.exception("a review failed", round=review.round_id)
            problem = _("This could not be computed: %(why)s") % {"why": error}
            _going(review).update(state=ReviewState.FAILED, ended_at=now, problem=problem)
    return True


def _begun(review: Review, now: datetime) -> bool:
    """Mark the review as begun, or as failed where it was begun too often."""
    rows = Review.objects.filter(pk=review.pk, state__in=GOING)
    if review.attempts >= MOST_ATTEMPTS:
        problem = _("Its worker was lost %(count)d times.") % {"count": review.attempts}
        rows.update(state=ReviewState.FAILED, ended_at=now, problem=problem)
        return False
    begun = {"state": ReviewState.RUNNING, "attempts": F("attempts") + 1, "beat_at": now}
    return bool(rows.update(**begun, done=0, part="", parts=len(review_parts())))


def _make(review: Review, now: datetime) -> None:
    subject, responses = _read(review, now)
    results: dict[str, PartResult] = {}
    kept: list[tuple[Part, Found]] = []
    for done, part in enumerate(review_parts()):
        _tell(review, part=part.slug, done=done)
        found, result = _found(part, subject)
        subject.dataset.alike.clear()  # the next part asks for other rows, and a hundred megabytes more would wait
        results[part.slug] = result
        kept.append((part, found))
    shown = _publish(subject, [found for _part, found in kept], results)
    with transaction.atomic():
        _write(review, now, results, shown, responses)
        for part, found in kept:
            part.keep(subject, found)


def _write(
    review: Review, now: datetime, results: dict[str, PartResult], estimates: list[Estimate], responses: int
) -> None:
    """Write a review that is done.

    Raises:
        _StoppedError: somebody has called it off meanwhile.
    """
    written = _going(review).update(
        state=ReviewState.DONE,
        results={slug: result.as_json() for slug, result in results.items()},
        estimates=[estimate.as_json() for estimate in estimates],
        responses=responses,
        done=len(results),
        part="",
        taken_at=now,
        ended_at=now,
        snapshot=_snapshot(review),
    )
    if not written:
        raise _StoppedError


def _publish(subject: Subject, parts: list[Found], results: dict[str, PartResult]) -> list[Estimate]:
    """Return the estimates with those private that readers may not see beside everything else; so are cells in bodies, in place."""
    cells = rows_of_cells(result.body for result in results.values())
    estimates = [estimate for found in parts for estimate in found.estimates]
    beside = [*subject.estimates, *(cell for found in parts for cell in found.shown)]
    told = published([*estimates, *cells], beside=beside, dataset=subject.dataset)
    rest = told[len(estimates) :]
    for slug, result in results.items():
        count = len(result.body.get(CELLS, ()))
        results[slug] = replace(result, body=guarded(result.body, rest[:count]))
        rest = rest[count:]
    return told[: len(estimates)]


def _read(review: Review, now: datetime) -> tuple[Subject, int]:
    """Return the round as it is at this moment, and how many responses it has."""
    with one_moment():
        snapshot = _snapshot(review)
        dataset = read_dataset(review.round).remembering()
        for key in dataset.setting.slices:
            dataset.facet(key)
        who = counted(review.round)
    estimates = () if snapshot is None else tuple(Estimate.from_json(row) for row in snapshot.estimates)
    subject = Subject(
        round=review.round,
        protocol=protocol_of(review.round),
        dataset=dataset,
        estimates=estimates,
        now=now,
        check=lambda: _tell(review),
    )
    return subject, who.responses


def _found(part: Part, subject: Subject) -> tuple[Found, PartResult]:
    """Return what a part found, and the same with its cost; where it raises, the reason."""
    begun, undefined, found = time.monotonic(), "", Found()
    try:
        found = part.find(subject)
    except StatisticsError as error:
        undefined = worded(error)
    except _StoppedError:
        raise
    except Exception as error:  # whatever a part raises, the others are told
        log.exception("a part of a review failed", part=part.slug, round=subject.round.pk)
        undefined = _("This could not be computed: %(why)s") % {"why": error}
    result = PartResult(
        slug=part.slug,
        body=found.body,
        taken_at=subject.now,
        seconds=round(time.monotonic() - begun, 3),
        undefined=undefined,
        numbers=len(found.estimates),
    )
    return found, result


def _tell(review: Review, **progress: object) -> None:
    """Write how far it is.

    Raises:
        _StoppedError: somebody has called it off.
    """
    if not (_going(review).update(**progress) if progress else _going(review).exists()):
        raise _StoppedError


def _going(review: Review) -> QuerySet[Review]:
    return Review.objects.filter(pk=review.pk, state=ReviewState.RUNNING)


def _snapshot(review: Review) -> Snapshot | None:
    return Snapshot.objects.filter(round=review.round_id).order_by("-taken_at").first()
