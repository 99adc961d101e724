"""A coder goes through a text: the codes that they give, or that none applies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.events import publish
from apps.insight.coding.codebooks import newest_edition
from apps.insight.events_coding import CodesChanged
from apps.insight.models import Adjudication, Codebook, Coding, CodingTurn, Seen
from apps.insight.texts import codable_texts
from apps.studies.models import Round

Span = tuple[int, int]


@transaction.atomic
def record_turn(
    *,
    round_: Round,
    text_id: int,
    actor: User,
    codebook: int,
    codes: Mapping[str, Span | None],
    now: datetime,
) -> CodingTurn:
    """Keep what a coder says of a text, in the place of what they said with the same version before.

    Args:
        round_: the text's round.
        text_id: of the text.
        actor: who codes.
        codebook: number of the version that they saw.
        codes: keys of the codes, each with the span of words it is about in code points of `shown`, None for the whole; none at all
            says that no code applies.
        now: when.

    Raises:
        NotFound: the round has no such text, or others may not read it.
        Refused: the codebook has a newer version, or the coder has seen others' codes of this text.
        Invalid: there is no such code, or the span lies outside of the text.
    """
    text = codable_texts(round_).filter(pk=text_id).first()
    if text is None:
        raise NotFound("")
    newest = newest_edition(round_.study)
    if newest is None or newest.number != codebook:
        raise Refused(_("The codebook has changed. Load the page again to code with the newest version."))
    # Held, so that nobody changes in place what is being coded with.
    Codebook.objects.select_for_update(no_key=True).get(pk=newest.codebook.pk)
    if not codes.keys() <= newest.keys:
        raise Invalid(_("The codebook has no such code."))
    spans = [span for span in codes.values() if span is not None]
    if any(not 0 <= start < end <= len(text.shown) for start, end in spans):
        raise Invalid(_("The selected words lie outside of the text."))
    _refuse_who_has_seen(text_id, actor)
    turn, _made = CodingTurn.objects.update_or_create(
        text=text, codebook=newest.codebook, coder=actor, defaults={"at": now}
    )
    turn.codings.all().delete()
    Coding.objects.bulk_create(
        Coding(turn=turn, code=key, start=span[0] if span else None, end=span[1] if span else None)
        for key, span in codes.items()
    )
    publish(CodesChanged(round_.pk))
    return turn


def _refuse_who_has_seen(text_id: int, actor: User) -> None:
    seen = Seen.objects.filter(text_id=text_id, by=actor).exists()
    if seen or Adjudication.objects.filter(text_id=text_id, by=actor).exists():
        raise Refused(
            _(
                "You have seen what others said of this text, so your codes stay as they are. You can settle it."
            )
        )
