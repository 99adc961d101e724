"""What replies say of the scenario library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.accounts.models import User
from apps.analysis.estimate import Estimate
from apps.analysis.failures import Failure
from apps.api.listing import scenario_record
from apps.api.replies import time_of
from apps.catalog.library.facets import Facets
from apps.catalog.library.proposing import told_source
from apps.catalog.library.reading import Entry
from apps.catalog.models import Approval, Scenario, ScenarioChange, ScenarioRevision, ScenarioState
from apps.governance.coverage import Coverage
from apps.studies.models import Round


def facets_reply(facets: Facets) -> dict[str, Any]:
    """Return how many scenarios were found, and of each kind."""
    return {"total": facets.total, "counts": {name: dict(counts) for name, counts in facets.counts.items()}}


def entry_reply(entry: Entry, *, to_researcher: bool) -> dict[str, Any]:
    """Return a scenario with all that is known of it."""
    scenario = entry.scenario
    return {
        **scenario_record(scenario),
        "revision": scenario.revision,
        "shown": scenario.shown,
        "source": told_source(scenario.source, to_researcher=to_researcher),
        "usable": scenario.state == ScenarioState.ACTIVE and not entry.missing,
        "missing": list(entry.missing),
        "approvals": [_word(word) for word in entry.approvals],
        "revisions": [_revision(revision) for revision in entry.revisions],
        "changes": [_change(change) for change in entry.changes],
        "outputs": entry.answers,
        "siblings": [sibling.key for sibling in entry.siblings],
    }


def _word(word: Approval) -> dict[str, Any]:
    return {
        "discipline": word.discipline,
        "revision": word.revision,
        "approved": word.approved,
        "note": word.note,
        "by": _name(word.by),
        "at": time_of(word.at),
    }


def _revision(revision: ScenarioRevision) -> dict[str, Any]:
    first = revision.number == 1
    return {
        "number": revision.number,
        "messages": revision.messages,
        "context": revision.context,
        "reference": revision.reference,
        "label": revision.label,
        "note": revision.note,
        "by": _name(revision.author),
        "at": time_of(revision.scenario.created_at if first else revision.created_at),
    }


def _change(change: ScenarioChange) -> dict[str, Any]:
    return {"fields": change.fields, "note": change.note, "by": _name(change.by), "at": time_of(change.at)}


def coverage_reply(coverage: Coverage, *, to_researcher: bool) -> dict[str, Any]:
    """Return tags by rounds."""

    def told(estimate: Estimate | None) -> dict[str, Any] | None:
        if estimate is None:
            return None
        return {name: part for name, part in estimate.as_json().items() if to_researcher or name != "private"}

    return {
        "rounds": [
            {
                "study": column.round.study.slug,
                "round": column.round.number,
                "state": column.round.state,
                "launched_at": time_of(column.round.launched_at),
                "judged_at": time_of(column.judged_at),
                "verdict": column.verdict.value if column.verdict else None,
                "result": told(column.result),
            }
            for column in coverage.columns
        ],
        "tags": [
            {
                "tag": row.tag,
                "group": row.group,
                "scenarios": row.scenarios,
                "run_at": time_of(row.run_at),
                "cells": [
                    {"scenarios": cell.scenarios, "result": told(cell.result)} if cell else None
                    for cell in row.cells
                ],
            }
            for row in coverage.rows
        ],
        "more_tags": coverage.more_tags,
    }


def failures_reply(round_: Round, failures: Iterable[Failure]) -> dict[str, Any]:
    """Return where a round went wrong."""
    names = ("scenario", "why", "version", "measure", "value", "n", "raters")
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "failures": [
            {"item": failure.key, **{name: getattr(failure, name) for name in names}} for failure in failures
        ],
    }


def proposals_reply(round_: Round, scenarios: Iterable[Scenario]) -> dict[str, Any]:
    """Return the scenarios that were proposed from a round."""
    return {
        "study": round_.study.slug,
        "round": round_.number,
        "proposed": [{**scenario_record(row), "source": row.source} for row in scenarios],
    }


def _name(user: User | None) -> str | None:
    return None if user is None else str(user)
