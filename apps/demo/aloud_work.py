"""What the demo's team makes of the sessions: notes of an observer, two coders, what they settle, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from apps.accounts.models import User
from apps.insight.coding.records import CodeRecord
from apps.insight.models import Text
from apps.insight.services.adjudicating import settle_text
from apps.insight.services.code_themes import promote_code
from apps.insight.services.codebooks import save_code
from apps.insight.services.coding import record_turn
from apps.insight.services.excerpts import excerpt_text
from apps.insight.services.intake import take_in_words
from apps.insight.services.suggesting import suggest_from_excerpt
from apps.responses.models import Recording, Session
from apps.responses.services.assembling import assemble
from apps.responses.services.observing import note_down
from apps.studies.models import Round

VAGUE = ("a while", "soon", "number")
SLIP = 0.12
"""How often a coder misses a code that the words call for."""


class Coders:
    """Two people who code what was said, each alone; `seed` decides what they miss."""

    def __init__(
        self, *, round_: Round, codes: Sequence[dict[str, Any]], coders: Sequence[User], seed: int
    ) -> None:
        self.round, self.codes, self.coders = round_, codes, coders
        self.random = np.random.default_rng(seed)

    def work(self, now: datetime) -> None:
        """Check the words, write the codebook, code, settle one text, make a theme and a suggestion."""
        take_in_words(self.round.pk)
        book, keys = self._codebook(now)
        said = Text.objects.filter(round=self.round, source="thought", state="clear").order_by("pk")
        texts = list(said)[::2]  # the rest is there to be coded by whoever tries it
        differing = None
        for text in texts:
            given = [self._codes_of(text, keys) for _coder in self.coders]
            for coder, codes in zip(self.coders, given, strict=True):
                record_turn(
                    round_=self.round,
                    text_id=text.pk,
                    actor=coder,
                    codebook=book,
                    codes=dict.fromkeys(codes),
                    now=now,
                )
            if differing is None and given[0] != given[1]:
                differing = (text, sorted(given[0] | given[1]))
        if differing is not None:
            settle_text(
                round_=self.round,
                text_id=differing[0].pk,
                actor=self.coders[0],
                codes=differing[1],
                reason="One of us had overlooked it.",
                now=now,
            )
        promote_code(round_=self.round, code=keys[1], actor=self.coders[0], now=now)
        self._suggest(texts, now)

    def _codebook(self, now: datetime) -> tuple[int, list[str]]:
        keys = []
        for code in self.codes:
            record = CodeRecord(**{name: value for name, value in code.items() if name != "words"})
            book, key = save_code(study=self.round.study, actor=self.coders[0], code=record, now=now)
            keys.append(key)
        return book.number, keys

    def _codes_of(self, text: Text, keys: Sequence[str]) -> set[str]:
        low = text.shown.lower()
        called = {
            key
            for key, code in zip(keys, self.codes, strict=True)
            if any(word in low for word in code["words"])
        }
        return {key for key in sorted(called) if self.random.random() > SLIP}

    def _suggest(self, texts: Sequence[Text], now: datetime) -> None:
        """Propose a guideline from the first words about a vague time."""
        vague = next(text for text in texts if any(word in text.shown.lower() for word in VAGUE))
        excerpt = excerpt_text(
            round_=self.round,
            text_id=vague.pk,
            actor=self.coders[1],
            span=None,
            note="Say how long it takes, in minutes.",
            now=now,
        )
        suggest_from_excerpt(
            study=self.round.study, excerpt_id=excerpt.pk, kind="guideline", actor=self.coders[1], now=now
        )


def observe(round_: Round, *, observed: Sequence[dict[str, Any]], observer: User, now: datetime) -> None:
    """Note what an observer saw in the first session, and put every recording together."""
    session = Session.objects.filter(round=round_).order_by("started_at").first()
    if session is not None:
        for one in observed:
            note_down(session=session, text=one["text"], at=float(one["at"]), actor=observer, now=now)
    for pk in Recording.objects.filter(session__round=round_).values_list("pk", flat=True):
        assemble(recording_id=pk, now=now)
