"""Measure (k): the library at 100,000 scenarios: search, facets and coverage, beside the plain way to ask for the same."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.test import Client

from tests.bench.rater_loop import percentile
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

if TYPE_CHECKING:  # models can be loaded once the stage stands
    from apps.accounts.models import Team
    from apps.studies.models import Round

HEAD = ("what", "rows found", "p50 ms", "p95 ms", "plain way ms")
BUDGET = 200.0

_SCENARIOS = """
INSERT INTO catalog_scenario (team_id, key, messages, tags, risk, value, weight, "set", attribute, owner, origin, locale, reference,
                              label, shown, created_at)
SELECT %(team)s, 'bench-' || n,
       jsonb_build_array(jsonb_build_object('role', 'user', 'content',
           'Case ' || n || ': ' || %(words)s || ' ' || (ARRAY['kettle','stove','boiler','pump','valve'])[1 + n %% 5]
           || ' word' || n %% 997 || ' rare' || n %% 9973)),
       ARRAY['domain:' || n %% 40, 'tag-' || n %% 300, (ARRAY['long-tail','edge-case','in-distribution'])[1 + n %% 3]],
       (ARRAY['low','medium','high'])[1 + n %% 3], (ARRAY['low','high'])[1 + n %% 2], 1 + n %% 7, '', '{}',
       'owner ' || n %% 25, (ARRAY['incident','research','usage'])[1 + n %% 3], (ARRAY['en','de','ar'])[1 + n %% 3], '', '', false,
       now()
FROM generate_series(1, %(count)s) n
"""

_ITEMS = """
INSERT INTO studies_item (round_id, key, kind, scenario_id, expected)
SELECT %(round)s, key, 'main', id, '{}' FROM catalog_scenario WHERE team_id = %(team)s ORDER BY (id * 7919 + %(seed)s) %% 100003
LIMIT %(count)s
"""


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Pour a library and rounds over parts of it, then ask as people do."""
    from apps.accounts.services import create_team, create_token
    from apps.catalog.library.facets import facets_of
    from apps.catalog.library.finding import Wanted, matching, page_of
    from apps.catalog.models import Scenario
    from apps.governance.coverage import coverage_of
    from tests.bench.filling import make_owner

    scenarios, rounds, shown = (2_000, 3, 200) if quick else (100_000, 8, 5_000)
    owner = make_owner()
    team = create_team(name="Library", slug="bench-library", owner=owner)
    _pour(team, scenarios, rounds=rounds, shown=shown)
    _token, secret = create_token(team=team, user=owner, name="bench", scopes=["read"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def asked(path: str) -> Callable[[], int]:
        def ask() -> int:
            reply = client.get(f"/api/v1/{path}")
            if reply.status_code != 200:
                raise RuntimeError(f"{path} answered {reply.status_code}")
            body = reply.json()
            return int(body["facets"]["total"]) if "facets" in body else len(body["tags"])

        return ask

    def contains() -> int:
        return Scenario.objects.filter(team=team, messages__icontains="kettle word71").count()

    def counted_by_hand() -> int:
        tags = Counter(
            tag for row in Scenario.objects.filter(team=team).values_list("tags", flat=True) for tag in row
        )
        return len(tags)

    def found(words: str, **more: object) -> Callable[[], int]:
        wanted = Wanted(words=words, **more)  # type: ignore[arg-type]  # the fields of one dataclass

        def find() -> int:
            rows = matching(team, wanted)
            page_of(team, rows, "newest", after=0, limit=50)
            return facets_of(rows, []).total

        return find

    times = 3 if quick else 20
    cases: list[tuple[str, Callable[[], int], Callable[[], int] | None]] = [
        ("search: two words, with facets", found("kettle word71"), contains),
        ("search: half a word, with facets", found("rare71"), None),
        ("search: a fifth of the library, with facets", found("kettle"), None),
        ("tag and risk, with facets", found("", tags=("domain:7",), exact={"risk": "low"}), None),
        ("everything, with facets", found(""), counted_by_hand),
        ("GET scenarios/?q=kettle word71&facets=1", asked("scenarios/?q=kettle%20word71&facets=1"), None),
        ("GET scenarios/?facets=1", asked("scenarios/?facets=1"), None),
        (
            f"coverage: tags by {rounds} rounds",
            lambda: len(coverage_of(team).rows),
            lambda: _cell_by_cell(team),
        ),
        ("GET coverage/", asked("coverage/"), None),
    ]
    rows, notes = [], []
    for what, ask, plain in cases:
        number, taken = _timed(ask, times)
        beside = "" if plain is None else f"{min(_timed(plain, 2)[1]):,.0f}"
        rows.append((what, f"{number:,}", f"{median(taken):.0f}", f"{percentile(taken, 95):.0f}", beside))
        notes.append(verdict(percentile(taken, 95), most=BUDGET, what=f"p95 in ms of {what}"))
    how = (
        f"{scenarios:,} scenarios of three tags each, {rounds} rounds that show {shown:,} of them each, in this process without network; "
        "the first request is not counted. The plain way is the ORM as one writes it at first: `icontains`, counting in Python, a query for "
        "each cell."
    )
    return [Table("The library", how, HEAD, tuple(rows), tuple(notes))]


def _timed(ask: Callable[[], int], times: int) -> tuple[int, list[float]]:
    number, taken = ask(), []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return number, sorted(taken)


def _cell_by_cell(team: Team) -> int:
    """Count the scenarios of each cell in a query of its own."""
    from apps.studies.models import Item
    from apps.studies.selectors import recent_rounds

    rounds = recent_rounds(team, limit=8)
    counts = [
        Item.objects.filter(round=round_, scenario__tags__contains=[f"domain:{domain}"])
        .distinct("scenario")
        .count()
        for round_ in rounds
        for domain in range(40)
    ]
    return len(counts)


def _pour(team: Team, scenarios: int, *, rounds: int, shown: int) -> None:
    from tests.bench.filling import make_owner
    from tests.bench.texts import PROMPT
    from tests.factories.studies import fill_catalog, make_study

    fill_catalog(team)
    owner = make_owner()
    made = [_round(team, make_study(team, owner, slug=f"library-{number}")) for number in range(rounds)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SCENARIOS, {"team": team.pk, "words": PROMPT, "count": scenarios})
        for seed, round_ in enumerate(made):
            cursor.execute(
                _ITEMS, {"round": round_.pk, "team": team.pk, "seed": seed * 1_009, "count": shown}
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _round(team: Team, study: object) -> Round:
    """Freeze a round of a study and give it its first snapshot."""
    from apps.analysis.services import refresh_now
    from apps.assignments.services import launch
    from tests.factories.studies import NOW

    round_ = launch(study=study, now=NOW)  # type: ignore[arg-type]  # models can be named once the stage stands
    refresh_now(round_.pk)
    return round_
