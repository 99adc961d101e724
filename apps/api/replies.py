"""What replies hold, made of the domain's objects: plain values in the shapes of `shapes.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.analysis.models import Snapshot
from apps.analysis.selectors import results_json
from apps.assignments.quotas import CellFill
from apps.catalog.models import Media
from apps.catalog.records import moment
from apps.catalog.withdrawing import Withdrawn
from apps.core import jsontext
from apps.core.errors import Invalid, Problem
from apps.core.lines import Report
from apps.responses.selectors import Pace, Progress
from apps.studies.models import ItemKind, Round, Study


def address(path: str) -> str:
    """Return the full address of a path of ours."""
    return f"{settings.BASE_URL}{path}"


def hash_of(round_or_document: Round | dict[str, Any]) -> str:
    """Return a protocol's hash as the contract writes it."""
    if isinstance(round_or_document, Round):
        return f"sha256:{round_or_document.protocol_hash}"
    return f"sha256:{jsontext.digest(round_or_document)}"


def time_of(value: datetime | None) -> str | None:
    """Return a time as the contract writes it, None for none."""
    return moment(value) or None


def picture_entry(media: Media) -> dict[str, Any]:
    """Return what is told of a picture: its name in messages, and its size."""
    return {"media": media.sha256, "width": media.width, "height": media.height}


def report_reply(report: Report) -> dict[str, Any]:
    """Return what became of the lines.

    Raises:
        Invalid: something was refused and nothing accepted or repeated; the problems name the lines.
    """
    if report.refused and not report.accepted and not report.repeated:
        problems = tuple(
            Problem(
                refusal.pointer,
                _("Line %(line)d: %(reason)s") % {"line": refusal.line, "reason": refusal.reason},
            )
            for refusal in sorted(report.refused, key=lambda refusal: refusal.line)
        )
        raise Invalid(_("No line could be taken in."), problems=problems)
    return report.as_json()


def warnings_of(warnings: Iterable[Problem]) -> list[dict[str, str]]:
    """Return warnings as the contract writes them."""
    return [{"pointer": warning.pointer, "reason": warning.reason} for warning in warnings]


def study_links(study: Study) -> dict[str, str]:
    """Return where a study's things are."""
    home = address(f"/api/v1/studies/{study.slug}")
    parts = ("launch", "progress", "results", "verdict", "responses")
    return {
        "self": f"{home}/",
        **{part: f"{home}/{part}" + ("/" if part == "responses" else "") for part in parts},
    }


def join_url(study: Study) -> str:
    """Return the link that raters get."""
    return address(f"/s/{study.code}/")


def round_entry(round_: Round, pace: Pace) -> dict[str, Any]:
    """Return what a study says of one of its rounds."""
    return {
        "number": round_.number,
        "state": round_.state,
        "origin": round_.origin,
        "protocol": hash_of(round_),
        "launched_at": time_of(round_.launched_at),
        "closes_at": time_of(round_.closes_at),
        "closed_at": time_of(round_.closed_at),
        "responses": pace.responses,
        "newest_at": time_of(pace.newest_at),
        "consent": round_.consent,
        "note": round_.note,
    }


def round_moved(round_: Round) -> dict[str, Any]:
    """Return what pausing, resuming or closing did."""
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "state": round_.state,
        "protocol": hash_of(round_),
        "links": study_links(round_.study),
    }


def cell_entry(fill: CellFill) -> dict[str, Any]:
    """Return what a round says of one of its quota cells."""
    return {
        "number": fill.cell.number,
        "where": fill.cell.where,
        "raters": fill.cell.raters,
        "judgments": fill.cell.judgments,
        "state": fill.state,
        "complete": fill.complete,
        "live": fill.live,
        "slots": {
            "planned": fill.slots,
            "done": fill.done,
            "leased": fill.leased,
            "open": fill.slots - fill.done - fill.leased,
        },
        "closed_at": time_of(fill.cell.closed_at),
    }


def cells_reply(round_: Round, fills: Iterable[CellFill]) -> dict[str, Any]:
    """Return the quota cells of a round."""
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "cells": [cell_entry(fill) for fill in fills],
    }


def progress_reply(
    round_: Round, progress: Progress, outcomes: dict[str, int], fills: Iterable[CellFill] | None
) -> dict[str, Any]:
    """Return how far a round is; `fills` is None for those who may not see cells of few people."""
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "state": round_.state,
        "origin": round_.origin,
        "protocol": hash_of(round_),
        "slots": {
            "planned": progress.fill.planned,
            "done": progress.fill.done,
            "leased": progress.fill.leased,
            "open": progress.fill.open,
        },
        "responses": progress.responses,
        "raters": progress.raters,
        "joined": progress.joined,
        "active": progress.active,
        "median_seconds": progress.median_seconds,
        "newest_at": time_of(progress.newest_at),
        "outcomes": outcomes,
        "cells": None if fills is None else [cell_entry(fill) for fill in fills],
    }


def results_reply(
    round_: Round,
    snapshot: Snapshot | None,
    wanted: dict[str, str],
    *,
    to_researcher: bool,
    gone: Iterable[Withdrawn] = (),
) -> dict[str, Any]:
    """Return the results contract; before the first snapshot with nothing in it.

    Args:
        round_: the round.
        snapshot: its newest snapshot, None before the first.
        wanted: fields of an estimate (measure, metric, version) and the value each must have.
        to_researcher: the caller may see what names raters or tells about few of them.
        gone: those of the round's versions that are withdrawn.
    """
    withdrawn = withdrawn_json(gone)
    if snapshot is None:
        return {**_no_results(round_), "withdrawn": withdrawn}
    reply = {**results_json(round_, snapshot, to_researcher=to_researcher), "withdrawn": withdrawn}
    reply["estimates"] = [
        estimate
        for estimate in reply["estimates"]
        if all(estimate[name] == value for name, value in wanted.items())
    ]
    return reply


def withdrawn_json(gone: Iterable[Withdrawn]) -> dict[str, dict[str, str | None]]:
    """Return since when each of these versions is withdrawn and why, by key."""
    return {one.key: {"at": time_of(one.at), "reason": one.reason} for one in gone}


def _no_results(round_: Round) -> dict[str, Any]:
    kinds = (kind.value for kind in ItemKind if kind != ItemKind.MAIN)
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "protocol": hash_of(round_),
        "snapshot": None,
        "taken_at": None,
        "responses": 0,
        "raters": 0,
        "excluded": dict.fromkeys([*kinds, "flagged", "withdrawn"], 0),
        "estimates": [],
    }
