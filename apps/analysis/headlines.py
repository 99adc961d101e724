"""The number that decides in a round: its primary question's, over all and by the scenarios' tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from apps.analysis.estimate import Estimate
from apps.analysis.measures._scored import cut_measure
from apps.core import jsontext
from apps.studies.models import Metric, Round
from apps.studies.protocol import Protocol
from apps.studies.selectors import keys_of_versions
from apps.studies.services import protocol_of

_NEWEST = """
SELECT asked.round_id, newest.taken_at, jsonb_path_query_array(newest.estimates,
    '$[*] ? (@.metric == $metric && @.measure == $measure && @.version == $version && @.versus == $versus
             && @.pool == "main" && @.source == "people" && @.weights == null
             && (@.slice == null || exists(@.slice.tag)))', asked.wanted)::text
FROM unnest(%s::bigint[], %s::jsonb[]) AS asked (round_id, wanted)
CROSS JOIN LATERAL (
    SELECT taken_at, estimates FROM analysis_snapshot WHERE round_id = asked.round_id ORDER BY taken_at DESC LIMIT 1
) newest
"""


@dataclass(frozen=True)
class Headline:
    """What a round's newest snapshot says of its primary question, about the version that it tests first.

    `whole` is None where nothing was computed; `by_tag` holds the tags that the protocol's slices cut.
    """

    taken_at: datetime
    whole: Estimate | None = None
    by_tag: Mapping[str, Estimate] = field(default_factory=dict)


def headlines_of(rounds: Sequence[Round], *, to_researcher: bool = False) -> dict[int, Headline]:
    """Return the headline of each round that has a snapshot, by round id, in three queries; what is private for those who may see it."""
    versions = keys_of_versions(rounds)
    metrics = {(metric.round_id, metric.key): metric for metric in Metric.objects.filter(round__in=rounds)}
    asked = {}
    for round_ in rounds:
        protocol = protocol_of(round_)
        metric = metrics[round_.pk, primary_of(protocol)]
        asked[round_.pk] = jsontext.dumps(wanted_of(protocol, metric, versions.get(round_.pk, [])))
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [list(asked), list(asked.values())])
        rows = cursor.fetchall()
    return {
        round_id: _headline(taken_at, found, to_researcher=to_researcher)
        for round_id, taken_at, found in rows
    }


def primary_of(protocol: Protocol) -> str:
    """Return the key of the question that decides: the one that is named, else the first."""
    return protocol.document.analysis.primary or protocol.questions[0].key


def wanted_of(protocol: Protocol, metric: Metric, versions: Sequence[str]) -> dict[str, str | None]:
    """Return the estimate that is looked for: the first version that is not the baseline, against it where pairs are judged."""
    measure = cut_measure(metric)
    base = protocol.document.round.baseline
    base = base if base in versions else next(iter(versions), None)
    against = measure is not None and measure.basis == "pairs"
    tested = next((version for version in versions if version != base), base)
    return {
        "metric": metric.key,
        "measure": measure.slug if measure is not None else next(iter(metric.measures), ""),
        "version": tested,
        "versus": base if against else None,
    }


def _headline(taken_at: datetime, found: str, *, to_researcher: bool) -> Headline:
    shown = [value for value in jsontext.loads(found) if to_researcher or not value.get("private", False)]
    estimates = [Estimate.from_json(value) for value in shown]
    by_tag = {
        estimate.slice["tag"]: estimate
        for estimate in estimates
        if estimate.slice and len(estimate.slice) == 1
    }
    whole = next((estimate for estimate in estimates if estimate.slice is None), None)
    return Headline(taken_at, whole, by_tag)
