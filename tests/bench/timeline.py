"""Measure (l): a long session on its timeline, its texts as they are coded, and the agreement of two coders over all of them."""

from __future__ import annotations

import gc
import gzip
import time
from statistics import median
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from tests.bench.rater_loop import percentile
from tests.bench.stage import Stage
from tests.bench.tables import Table, verdict

if TYPE_CHECKING:  # models can be loaded once the stage stands
    from apps.accounts.models import User
    from apps.responses.models import Session

HEAD = ("page", "events", "utterances", "p50 ms", "p95 ms", "KiB gzipped")
BUDGET = 300.0
APART = 2.7
"""Seconds between two utterances: two thousand fill ninety minutes."""


def measure(_stage: Stage, *, quick: bool) -> list[Table]:
    """Fill a short session and a long one, let two people code all of it, and open its pages as a researcher does."""
    # As `wsgi.py` does: what is loaded stays, and is not looked through again by every third large page.
    gc.collect()
    gc.freeze()
    sizes = ((50, 20), (500, 200)) if quick else ((50, 20), (5_000, 2_000))
    times = 3 if quick else 20
    rows: list[tuple[str, ...]] = []
    usual = 0.0
    for events, utterances in sizes:
        session, owner = _session(f"bench-timeline-{events}")
        _fill(session, events, utterances)
        _code(session, owner)
        client = Client()
        client.force_login(owner)
        for page, url in _pages(session).items():
            taken, size = _asked(client, url, times)
            rows.append(
                (
                    page,
                    f"{events:,}",
                    f"{utterances:,}",
                    f"{median(taken):.0f}",
                    f"{percentile(taken, 95):.0f}",
                    f"{size / 1024:.1f}",
                )
            )
            usual = median(taken) if page == "timeline" else usual
    how = (
        "In this process without network, logged in as a researcher; the first two requests are not counted. Every utterance has been checked and coded "
        "by two people, who differ on every ninth."
    )
    return [
        Table(
            "A session and its codes",
            how,
            HEAD,
            tuple(rows),
            (verdict(usual, most=BUDGET, what="p50 in ms of the long session's timeline"),),
        )
    ]


def _session(slug: str) -> tuple[Session, User]:
    from apps.accounts.models import User
    from apps.accounts.services import create_team
    from tests.factories.recordings import make_session
    from tests.factories.studies import make_round

    owner = User.objects.create_user(f"{slug}@example.org", name="Ada Owner")
    return make_session(make_round(create_team(name=slug, slug=slug, owner=owner), owner)), owner


def _fill(session: Session, events: int, utterances: int) -> None:
    from apps.insight.models import Text
    from apps.responses.models import SessionEvent, Transcript, Utterance

    SessionEvent.objects.bulk_create(
        SessionEvent(
            session=session,
            key=f"e{n}",
            at=n * utterances * APART / events,
            kind=("presses", "adds", "answered")[n % 3],
        )
        for n in range(events)
    )
    transcript = Transcript.objects.create(session=session, number=1, source="import")
    said = Utterance.objects.bulk_create(
        Utterance(
            transcript=transcript,
            number=n,
            start=n * APART,
            end=n * APART + 2,
            text=f"Utterance {n}, with some {n % 17} more words about what is to be done {n % 31}.",
        )
        for n in range(utterances)
    )
    Text.objects.bulk_create(
        Text(
            study_id=session.study_id,
            round_id=session.round_id,
            rater_id=session.rater_id,
            session=session,
            source="utterance",
            place=f"utterance/{one.pk}",
            number=one.number,
            at=one.start,
            until=one.end,
            shown=one.text,
            state="clear",
            checker="bench",
        )
        for one in said
    )


def _code(session: Session, owner: User) -> None:
    """Let two people code every text with one of four codes."""
    from apps.accounts.models import User
    from apps.insight.coding.codebooks import newest_edition
    from apps.insight.models import Coding, CodingTurn, Text
    from tests.factories.texts import make_codes

    make_codes(session.round, "one", "two", "three", "four")
    book = newest_edition(session.study)
    if book is None:
        raise RuntimeError("There is no codebook.")
    other = User.objects.create_user(f"second-{owner.email}", name="Ben Coder")
    texts = list(Text.objects.filter(session=session).order_by("number"))
    for place, coder in enumerate((owner, other)):
        turns = CodingTurn.objects.bulk_create(
            CodingTurn(text=text, codebook=book.codebook, coder=coder) for text in texts
        )
        Coding.objects.bulk_create(
            Coding(turn=turn, code=book.codes[(n + place * (n % 9 == 0)) % 4].key)
            for n, turn in enumerate(turns)
        )


def _pages(session: Session) -> dict[str, str]:
    home = [session.study.slug, session.round.number]
    return {
        "timeline": reverse("console:session", args=[*home, session.pk]),
        "coding, fifty texts": reverse("console:code_session", args=[*home, session.pk]),
        "agreement": reverse("console:coding_agreement", args=home),
        "codes": reverse("console:coding_results", args=home),
    }


def _asked(client: Client, url: str, times: int) -> tuple[list[float], int]:
    """Return how long a page took each time in ms, ascending, and its gzipped bytes."""
    client.get(url)
    reply = client.get(url)
    if reply.status_code != 200:
        raise RuntimeError(f"{url} answered {reply.status_code}")
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        client.get(url)
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken), len(gzip.compress(reply.content, 6))
