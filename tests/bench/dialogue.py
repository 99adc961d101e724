"""Measure (l): a long dialogue on a rater's page: 200 turns, 100 KB."""

from __future__ import annotations

import time
from statistics import median

from django.test import Client

from tests.bench.rater_loop import percentile
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

HEAD = ("turns", "KB of text", "requests", "p50 ms", "p95 ms", "CPU ms", "page KB")
BUDGET = 100.0
SENTENCE = (
    "The **pressure** falls at `valve 3`; look at the second line of the table, then tell me what it says. "
)


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Open the page of a short and of a long dialogue, again and again."""
    rows, notes = [], []
    for turns in (10, 200):
        size, taken, cpu, page = _opened(turns, requests=5 if quick else 40)
        rows.append(
            (
                str(turns),
                f"{size / 1000:.0f}",
                str(len(taken)),
                f"{median(taken):.0f}",
                f"{percentile(taken, 95):.0f}",
                f"{cpu:.0f}",
                f"{page / 1000:.0f}",
            )
        )
        notes.append(verdict(percentile(taken, 95), most=BUDGET, what=f"p95 in ms of {turns} turns"))
    how = (
        "GET of a review's page by somebody who has joined, through Django's test client in this process: server time without network, "
        "nothing compressed; CPU is this process's own, which a busy machine does not lengthen much. The first request warms what the process keeps and is not counted."
    )
    return [Table("A long dialogue", how, HEAD, tuple(rows), tuple(notes))]


def _opened(turns: int, *, requests: int) -> tuple[int, list[float], float, int]:
    """Return the bytes of a dialogue's text, the times in ms, ascending, the CPU of a request in ms, and the bytes of its page."""
    from apps.accounts.services import create_team
    from tests.bench.filling import make_owner
    from tests.factories.judging import following, token_of
    from tests.factories.reviews import make_review, put
    from tests.factories.studies import make_rater
    from tests.rating.visiting import visit

    owner = make_owner()
    team = create_team(name=f"Dialogue {turns}", slug=f"bench-dialogue-{turns}", owner=owner)
    says = [
        {"role": ("user", "assistant")[n % 2], "content": f"{n}. {SENTENCE * 5}"} for n in range(turns - 1)
    ]
    put(team, "scenarios", [{"key": "long", "messages": says}])
    put(
        team,
        "outputs",
        [
            {
                "version": "kettle/v3",
                "scenario": "long",
                "messages": [{"role": "assistant", "content": SENTENCE * 5}],
            }
        ],
    )
    round_ = make_review(team, owner)
    joined = make_rater(round_)
    client = visit(Client(), round_.study.code, joined.secret)
    address = f"/s/{round_.study.code}/t/{token_of(following(joined))}/"
    first = client.get(address)
    if first.status_code != 200:
        raise RuntimeError(f"{address} answered {first.status_code}")
    taken = []
    busy = time.process_time()
    for _ in range(requests):
        begun = time.perf_counter()
        client.get(address)
        taken.append((time.perf_counter() - begun) * 1000)
    cpu = (time.process_time() - busy) / requests * 1000
    return sum(len(turn["content"]) for turn in says), sorted(taken), cpu, len(first.content)
