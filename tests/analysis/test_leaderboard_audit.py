"""The audit of a leaderboard finds what is planted, and nothing where nothing is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.analysis import reviewing
from apps.analysis.services import refresh_now
from apps.catalog.services import upsert
from apps.studies.models import Round
from tests.factories.crowds import post
from tests.factories.studies import VERSIONS, make_study, ndjson
from tests.factories.whole_reviews import review_of

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = ((0, 1), (0, 2), (1, 2))


def judged(
    team: Team,
    ada: User,
    *,
    chance: Any,
    people: int = 30,
    each: int = 24,
    loud: int = 0,
    lengths: bool = False,
) -> dict[str, Any]:
    """Return what a review audits of a round; `chance` gives the chance that the first of a pair wins, by scenario."""
    rng = np.random.default_rng(3)
    sizes = rng.integers(40, 400, (40, 3))
    if lengths:
        write(team, sizes)
    lines = []
    for rater in range(people):
        is_loud = rater < loud
        for n in range(each * 20 if is_loud else each):
            first, second = PAIRS[n % 3]
            scenario = int(rng.integers(40))
            wins = rng.random() < (0.0 if is_loud else chance(first, second, sizes[scenario]))
            swapped = rng.random() < 0.5
            shown = [VERSIONS[first], VERSIONS[second]]
            lines.append(
                {
                    "item": f"i{rater}-{n}",
                    "scenario": f"q{scenario}",
                    "shown": list(reversed(shown)) if swapped else shown,
                    "rater": f"r{rater}",
                    "answers": {"overall": "first" if wins != swapped else "second"},
                }
            )
    round_ = post(make_study(team, ada), lines).round
    return reviewed(round_)


def write(team: Team, sizes: Any) -> None:
    rows = [{"key": f"q{n}", "messages": [{"role": "user", "content": "Why?"}]} for n in range(40)]
    upsert(team=team, what="scenarios", body=ndjson(rows), as_list=False, create_missing=False)
    versions = [{"key": key} for key in VERSIONS]
    upsert(team=team, what="versions", body=ndjson(versions), as_list=False, create_missing=False)
    outputs = [
        {
            "version": key,
            "scenario": f"q{n}",
            "messages": [{"role": "assistant", "content": "a" * int(sizes[n, place])}],
        }
        for place, key in enumerate(VERSIONS)
        for n in range(40)
    ]
    upsert(team=team, what="outputs", body=ndjson(outputs), as_list=False, create_missing=False)


def reviewed(round_: Round) -> dict[str, Any]:
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    found = review_of(round_)
    assert found is not None
    part = found.part("leaderboard")
    assert part is not None
    return part.body


def test_where_one_order_fits_nothing_is_found(team: Team, ada: User, ben_client: Client) -> None:
    body = judged(team, ada, chance=lambda a, b, _sizes: 0.5 + 0.15 * (b - a), lengths=True)

    assert body["circles"]["cycles"] == 0
    assert body["circles"]["p_fit"] > 0.05
    assert all(row["holds"] for row in body["voices"]["top"])
    assert body["ties"]["moved"] == []
    assert body["places"]["low"] < 0 < body["places"]["high"]
    assert body["lengths"]["low"] < 0 < body["lengths"]["high"]
    page = ben_client.get("/d/kettles/kettle/leaderboard/").content.decode()
    assert "No more than chance" in page
    assert page.count("nothing against the order") == 5


def test_a_circle_is_found(team: Team, ada: User, ben_client: Client) -> None:
    circle = {(0, 1): 0.75, (1, 2): 0.75, (0, 2): 0.25}
    body = judged(team, ada, chance=lambda a, b, _sizes: circle[a, b])

    assert body["circles"]["cycles"] == 1
    assert body["circles"]["p_fit"] < 0.001
    assert "undefined" in body["lengths"], "these outputs have no words"
    assert "More than chance" in ben_client.get("/d/kettles/kettle/leaderboard/").content.decode()


def test_one_loud_voice_that_turns_the_order_is_found(team: Team, ada: User) -> None:
    body = judged(team, ada, chance=lambda a, b, _sizes: 0.5 + 0.12 * (b - a), loud=1)

    top = body["voices"]["top"][0]
    assert (top["percent"], top["raters"]) == (1, 1)
    assert top["share"] == pytest.approx(480 / (480 + 29 * 24))
    assert body["voices"]["order"] == list(reversed(VERSIONS))
    assert top["holds"] is False
    assert top["order"] == list(VERSIONS)


def test_a_taste_for_length_is_found(team: Team, ada: User) -> None:
    body = judged(team, ada, chance=lambda a, b, sizes: 0.8 if sizes[a] > sizes[b] else 0.2, lengths=True)

    assert body["lengths"]["low"] > 0.5
    assert body["lengths"]["characters"] > 50


def test_before_a_review_the_page_says_so_and_outsiders_find_nothing(
    team: Team, ada: User, ben_client: Client, dan_client: Client
) -> None:
    post(
        make_study(team, ada),
        [{"scenario": "q1", "shown": list(VERSIONS[:2]), "rater": "r", "answers": {"overall": "first"}}],
    )

    url = "/d/kettles/kettle/leaderboard/"
    assert "Nothing has been audited yet" in ben_client.get(url).content.decode()
    assert dan_client.get(url).status_code == 404
