"""Rounds with as many items, slots and judgments as a measurement needs, poured in by SQL.

Study, versions and metrics go through the services; what there are hundred thousands of goes into the tables directly,
in the shapes that the services write. Everything is drawn from fixed seeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.services import create_team
from apps.catalog.services import upsert
from apps.studies.models import Metric, Origin, Round
from apps.studies.protocol import parse_protocol
from apps.studies.services import freeze_round
from apps.studies.services.freeze import named_versions
from tests.bench.texts import FIRST, PROMPT, SECOND
from tests.factories.studies import make_study, ndjson


@dataclass(frozen=True)
class Shape:
    """How big a round is.

    Attributes:
        pairs: items of each scenario; each scenario takes other pairs than the one before, until all have been met.
        raters: people who judge in turns.
        responses: judgments, one signal each.
        open_slots: slots that wait, beside those that were answered.
    """

    versions: int = 20
    scenarios: int = 1_000
    pairs: int = 20
    raters: int = 5_000
    responses: int = 0
    open_slots: int = 0


def make_owner() -> User:
    """Return the owner of the bench's teams."""
    return User.objects.get_or_create(email="bench@example.org", defaults={"name": "Bench"})[0]


def fill_round(slug: str, shape: Shape) -> Round:
    """Make a team and a study of this name with one running round of this shape."""
    owner = make_owner()
    team = create_team(name=slug, slug=slug, owner=owner)
    round_ = _frozen(team, owner, shape)
    with transaction.atomic(), connection.cursor() as cursor:
        # The rows are right by construction; checking the keys of each would take longer than writing them.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT setseed(0.25)")
        for statement in (_SCENARIOS, _OUTPUTS, _PAIRS, _ITEMS, _ITEM_OUTPUTS, _RATERS, _PARTICIPATIONS, _PLAN):
            cursor.execute(statement, _values(round_, team, shape))
        for statement in (_SLOTS, _ASSIGNMENTS, _RESPONSES, _SIGNALS, _WAITING):
            cursor.execute(statement, _values(round_, team, shape))
        cursor.execute("DROP TABLE bench_pair, bench_plan")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return round_


def _frozen(team: Team, owner: User, shape: Shape) -> Round:
    """Freeze a round over new versions, without any item yet."""
    keys = [f"bench/v{number:02}" for number in range(shape.versions)]
    upsert(team=team, what="versions", body=ndjson([{"key": key} for key in keys]), as_list=False, create_missing=False)
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


def _values(round_: Round, team: Team, shape: Shape) -> dict[str, object]:
    pairs = list(combinations(range(shape.versions), 2))
    return {
        "team": team.pk,
        "study": round_.study_id,
        "round": round_.pk,
        "metric": Metric.objects.get(round=round_, key="overall").pk,
        "prompt": PROMPT,
        "texts": [FIRST, SECOND],
        "first": [first for first, _second in pairs],
        "second": [second for _first, second in pairs],
        "all_pairs": len(pairs),
        "scenarios": shape.scenarios,
        "pairs": shape.pairs,
        "items": shape.scenarios * shape.pairs,
        "raters": shape.raters,
        "responses": shape.responses,
        "open": shape.open_slots,
    }


_SCENARIOS = """
INSERT INTO catalog_scenario (team_id, key, messages, tags, risk, value, weight, set, attribute, owner, origin,
                              reference, label, shown, created_at)
SELECT %(team)s, 's' || n, jsonb_build_array(jsonb_build_object('role', 'user', 'content', n || ' ' || %(prompt)s)),
       '{}', '', '', 1, '', '{}', '', '', '', '', true, now()
FROM generate_series(0, %(scenarios)s - 1) n
"""
_OUTPUTS = ""
_PAIRS = ""
_ITEMS = ""
_ITEM_OUTPUTS = ""
_RATERS = ""
_PARTICIPATIONS = ""
_PLAN = ""
_SLOTS = ""
_ASSIGNMENTS = ""
_RESPONSES = ""
_SIGNALS = ""
_WAITING = ""
