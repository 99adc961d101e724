"""Rounds with as many items, slots and judgments as a measurement needs.

Study, versions, scenarios and raters are made as the product makes them; what there are hundred thousands of is poured
into the tables by the statements of `pouring`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.services import create_team
from apps.catalog.models import Output, Scenario, Version
from apps.catalog.services import upsert
from apps.raters.models import Participation, Rater
from apps.raters.services import keep_profiles
from apps.studies.models import Metric, Origin, Round
from apps.studies.protocol import parse_protocol
from apps.studies.selectors import round_versions
from apps.studies.services import freeze_round
from apps.studies.services.freeze import named_versions
from tests.bench.pouring import OVERALL, Poured, statements
from tests.bench.texts import FIRST, PROMPT
from tests.factories.studies import make_study, ndjson


class Groups(Protocol):
    """How people and scenarios fall into groups, each by its place."""

    def of_rater(self, place: int) -> tuple[str, dict[str, str]]:
        """Return somebody's cohort and profile."""

    def of_scenario(self, place: int) -> dict[str, Any]:
        """Return a scenario's own fields."""


class NoGroups:
    """Nothing is known of anybody."""

    def of_rater(self, place: int) -> tuple[str, dict[str, str]]:
        """Return no cohort and no profile."""
        return "", {}

    def of_scenario(self, place: int) -> dict[str, Any]:
        """Return no field."""
        return {}


@dataclass(frozen=True)
class Shape:
    """How big a round is, and what it asks of whom.

    Attributes:
        pairs: items of each scenario; scenarios take the pairs of versions (alone: the versions) in turns, until all have been met.
        raters: people who judge in turns.
        responses: judgments, one signal for each question.
        overlap: slots of each item that wait, beside those that were answered.
        alone: each item shows one output.
        document: sections of the protocol in place of the usual ones.
    """

    versions: int = 20
    scenarios: int = 1_000
    pairs: int = 20
    raters: int = 5_000
    responses: int = 0
    overlap: int = 0
    alone: bool = False
    questions: tuple[Poured, ...] = (OVERALL,)
    groups: Groups = field(default_factory=NoGroups)
    document: dict[str, Any] = field(default_factory=dict)


def fill_round(name: str, shape: Shape) -> Round:
    """Make a team and a study of this name with one running round of this shape."""
    owner = make_owner()
    team = create_team(name=name, slug=name, owner=owner)
    round_ = _frozen(team, owner, shape)
    versions = [version.pk for version in round_versions(round_)]
    scenarios = _scenarios(team, shape)
    _outputs(versions, scenarios)
    raters = _raters(team, round_, shape)
    places = range(shape.versions)
    pairs = [(place, place) for place in places] if shape.alone else list(combinations(places, 2))
    metrics = dict(Metric.objects.filter(round=round_).values_list("key", "pk"))
    values: dict[str, int | list[int]] = {
        "round": round_.pk,
        "study": round_.study_id,
        "metrics": [metrics[question.key] for question in shape.questions],
        "scenarios": [scenario.pk for scenario in scenarios],
        "versions": versions,
        "first": [first for first, _second in pairs],
        "second": [second for _first, second in pairs],
        "pairs": shape.pairs,
        "raters": raters,
        "responses": shape.responses,
        "overlap": shape.overlap,
        "alone": shape.alone,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements(shape.questions):
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return round_


def make_owner() -> User:
    """Return the owner of the bench's teams."""
    return User.objects.filter(email="bench@example.org").first() or User.objects.create_user(
        "bench@example.org", name="Bench"
    )


def _frozen(team: Team, owner: User, shape: Shape) -> Round:
    """Freeze a round over new versions, without any item yet."""
    keys = [f"bench/v{number:02}" for number in range(shape.versions)]
    upsert(
        team=team,
        what="versions",
        body=ndjson([{"key": k} for k in keys]),
        as_list=False,
        create_missing=False,
    )
    study = make_study(
        team,
        owner,
        slug=team.slug,
        questions=[dict(question.spec) for question in shape.questions],
        round={"versions": keys, "baseline": keys[0]},
        **shape.document,
    )
    return freeze_round(
        study=study,
        protocol=parse_protocol(study.document),
        versions=named_versions(study, keys),
        origin=Origin.COLLECTED,
        now=timezone.now(),
    )


def _scenarios(team: Team, shape: Shape) -> list[Scenario]:
    return Scenario.objects.bulk_create(
        [
            Scenario(
                team=team,
                key=f"s{n}",
                messages=[{"role": "user", "content": f"{n} {PROMPT}"}],
                shown=True,
                **shape.groups.of_scenario(n),
            )
            for n in range(shape.scenarios)
        ]
    )


def _outputs(versions: list[int], scenarios: list[Scenario]) -> None:
    words = [{"role": "assistant", "content": FIRST}]
    known = list(Version.objects.filter(pk__in=versions))
    Output.objects.bulk_create(
        [
            Output(version=version, scenario=scenario, messages=words, shown=True)
            for scenario in scenarios
            for version in known
        ],
        batch_size=5_000,
    )


def _raters(team: Team, round_: Round, shape: Shape) -> list[int]:
    now = timezone.now()
    told = [shape.groups.of_rater(n) for n in range(shape.raters)]
    raters = Rater.objects.bulk_create(
        [Rater(team=team, key=f"r{n}", cohort=cohort) for n, (cohort, _said) in enumerate(told)]
    )
    keep_profiles({rater.pk: said for rater, (_cohort, said) in zip(raters, told, strict=True) if said})
    Participation.objects.bulk_create(
        [Participation(rater=rater, round=round_, joined_at=now, seen_at=now) for rater in raters]
    )
    return [rater.pk for rater in raters]
