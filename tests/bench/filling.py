"""Rounds with as many items, slots and judgments as a measurement needs.

Study, versions, scenarios and raters are made as the product makes them; what there are hundred thousands of is poured
into the tables by the statements of `pouring`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.services import create_team
from apps.catalog.models import Output, Scenario, Version
from apps.catalog.services import upsert
from apps.raters.models import Participation, Rater
from apps.studies.models import Metric, Origin, Round
from apps.studies.protocol import parse_protocol
from apps.studies.selectors import round_versions
from apps.studies.services import freeze_round
from apps.studies.services.freeze import named_versions
from tests.bench import pouring
from tests.bench.texts import FIRST, PROMPT
from tests.factories.studies import make_study, ndjson


@dataclass(frozen=True)
class Shape:
    """How big a round is.

    Attributes:
        pairs: items of each scenario; scenarios take the pairs of versions in turns, until all have been met.
        raters: people who judge in turns.
        responses: judgments, one signal each.
        overlap: slots of each item that wait, beside those that were answered.
    """

    versions: int = 20
    scenarios: int = 1_000
    pairs: int = 20
    raters: int = 5_000
    responses: int = 0
    overlap: int = 0


def fill_round(name: str, shape: Shape) -> Round:
    """Make a team and a study of this name with one running round of this shape."""
    owner = make_owner()
    team = create_team(name=name, slug=name, owner=owner)
    round_ = _frozen(team, owner, shape)
    versions = [version.pk for version in round_versions(round_)]
    scenarios = _scenarios(team, shape)
    _outputs(versions, scenarios)
    raters = _raters(team, round_, shape)
    pairs = list(combinations(range(shape.versions), 2))
    values: dict[str, int | list[int]] = {
        "round": round_.pk,
        "study": round_.study_id,
        "metric": Metric.objects.get(round=round_, key="overall").pk,
        "scenarios": [scenario.pk for scenario in scenarios],
        "versions": versions,
        "first": [first for first, _second in pairs],
        "second": [second for _first, second in pairs],
        "pairs": shape.pairs,
        "raters": raters,
        "responses": shape.responses,
        "overlap": shape.overlap,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in pouring.STATEMENTS:
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
        round={"versions": keys, "baseline": keys[0]},
        questions=[{"key": "overall", "ask": "preference", "ties": ["equal", "both_bad", "cannot_judge"]}],
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
                team=team, key=f"s{n}", messages=[{"role": "user", "content": f"{n} {PROMPT}"}], shown=True
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
    raters = Rater.objects.bulk_create([Rater(team=team, key=f"r{n}") for n in range(shape.raters)])
    Participation.objects.bulk_create(
        [Participation(rater=rater, round=round_, joined_at=now, seen_at=now) for rater in raters]
    )
    return [rater.pk for rater in raters]
