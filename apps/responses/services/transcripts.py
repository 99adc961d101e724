"""Transcripts come in versions: the newest counts, and none is ever changed.

Each version says which of its speakers are not the person of the session. What was said of a name holds in later versions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Problem, Refused
from apps.core.events import publish
from apps.responses.events import TranscriptMade
from apps.responses.models import Session, Transcript, Utterance
from apps.responses.speakers import others_after, others_among
from apps.responses.transcripts import format_of, formats
from apps.responses.transcripts._base import MAX_SECONDS, MAX_SPEAKER, MAX_WORDS, Said, refuse_many
from apps.responses.transcripts.webvtt import write_vtt

EDITED = "edited"
TYPED = "typed"


@dataclass(frozen=True)
class Edits:
    """What somebody changed of a version.

    Attributes:
        version: the number of the version that they had before them.
        texts: new words by the number of an utterance; "" takes the utterance out.
        speakers: new speakers by the number of an utterance.
        added: utterances that were missing, in seconds of the session's axis.
    """

    version: int
    texts: Mapping[int, str] = field(default_factory=dict)
    speakers: Mapping[int, str] = field(default_factory=dict)
    added: Sequence[Said] = ()


def take_transcript(
    *,
    session: Session,
    format: str,  # noqa: A002 - the word that forms and the API use
    text: str,
    offset: float,
    actor: User | None,
    now: datetime,
    language: str = "",
) -> Transcript:
    """Store a transcript that was made elsewhere as the newest version.

    Args:
        session: what it is of.
        format: webvtt, srt, whisper, or whatever else lies in `apps/responses/transcripts`.
        text: the file.
        offset: second of the session's axis that the file's zero is.
        actor: who brings it.
        now: when.
        language: of the words, as a tag, where it is known.

    Raises:
        Invalid: there is no such format, the file cannot be read, nothing is said in it, or it does not fit the session.
        TooLarge: it is longer than any session.
        NotFound: the session was erased meanwhile.
    """
    known = format_of(format)
    if known is None:
        names = ", ".join(str(one.label) for one in formats().values())
        raise Invalid(_("A transcript comes as one of: %(names)s.") % {"names": names})
    if not math.isfinite(offset):
        raise Invalid(_("Say by how many seconds the transcript is later than the session."))
    found = [replace(one, start=one.start + offset, end=one.end + offset) for one in known.read(text)]
    if not found:
        raise Invalid(_("Nothing is said in this transcript."))
    return store_transcript(
        session=session, said=found, source=known.slug, language=language, actor=actor, now=now
    )


@transaction.atomic
def store_transcript(
    *,
    session: Session,
    said: Sequence[Said],
    source: str,
    actor: User | None,
    now: datetime,
    language: str = "",
) -> Transcript:
    """Store utterances, in seconds of the session's axis, as the newest version.

    Raises:
        Invalid: an utterance does not fit.
        NotFound: the session was erased meanwhile.
    """
    held = _hold(session)
    return _store(held, said, source=source, language=language, actor=actor, now=now)


@transaction.atomic
def edit_transcript(*, session: Session, edits: Edits, actor: User | None, now: datetime) -> Transcript:
    """Store an edited version, or return the newest where nothing was changed.

    Raises:
        Invalid: there is no such utterance, or a new one does not fit.
        NotFound: there is no transcript, or the session was erased meanwhile.
        Refused: somebody else has made a newer version.
    """
    held = _hold(session)
    newest = newest_transcript(held)
    if newest is None:
        raise NotFound(_("There is no transcript to edit."))
    if newest.number != edits.version:
        raise Refused(_("Somebody has edited this transcript meanwhile. Please look at theirs first."))
    before = {one.number: _said(one) for one in newest.utterances.order_by("number")}
    unknown = sorted((set(edits.texts) | set(edits.speakers)) - set(before))
    if unknown:
        raise Invalid(_("There is no utterance %(number)d.") % {"number": unknown[0]})
    after = [
        replace(
            one,
            text=edits.texts.get(number, one.text).strip(),
            speaker=edits.speakers.get(number, one.speaker).strip() or one.speaker,
        )
        for number, one in before.items()
    ]
    kept = sorted((one for one in [*after, *edits.added] if one.text), key=lambda one: (one.start, one.end))
    if kept == list(before.values()):
        return newest
    return _store(held, kept, source=EDITED, language=newest.language, actor=actor, now=now)


def write_transcript(
    *,
    session: Session,
    version: str,
    text: str | None,
    actor: User | None,
    now: datetime,
    others: Mapping[str, bool] | None = None,
    instead_of: str = "",
) -> Transcript:
    """Store what somebody wrote or mended by hand, or return the newest version where nothing was changed.

    Args:
        session: what it is of.
        version: number of the version that they had before them, "" where there was none.
        text: the whole of it as WebVTT, in seconds of the session's axis; None leaves the words of the version as they are. How sure a
            transcriber was stays with words that were not changed.
        actor: who wrote it.
        now: when.
        others: by the name of a speaker, whether they are not the person of the session; of other names what was said before holds, and of
            names that nobody has nothing is kept.
        instead_of: number of somebody else's newer version that this one is to take the place of, "" for none.

    Raises:
        Invalid: it cannot be read, or nothing is said in it.
        TooLarge: it is longer than any session.
        NotFound: the session was erased meanwhile, or there are no words to leave as they are.
        Refused: somebody else has made a newer version.
    """
    found = None if text is None else formats()["webvtt"].read(text)
    if found is not None and not found:
        raise Invalid(_("Nothing is said in this transcript."))
    with transaction.atomic():
        held = _hold(session)
        newest = newest_transcript(held)
        if ("" if newest is None else str(newest.number)) not in {version, instead_of}:
            raise Refused(_("Somebody has edited this transcript meanwhile. Please look at theirs first."))
        if newest is None and found is None:
            raise NotFound(_("There is no transcript to edit."))
        before = [] if newest is None else [_said(one) for one in newest.utterances.order_by("number")]
        said = before if found is None else _as_sure_as(before, found)
        known = _ever_speaking(held)
        wanted = {name: is_other for name, is_other in (others or {}).items() if name in known}
        told = others_after([] if newest is None else newest.others, wanted)
        if newest is not None and (said, told) == (before, newest.others):
            return newest
        return _store(
            held,
            said,
            source=TYPED if newest is None else EDITED,
            language="" if newest is None else newest.language,
            actor=actor,
            now=now,
            told=told,
        )


def _as_sure_as(before: Iterable[Said], found: Iterable[Said]) -> list[Said]:
    """Return what was written, with how sure a transcriber was of words that stood there before."""
    sure = {(one.start, one.end, one.text): one.confidence for one in before}
    fitting = [_fitting(one, number) for number, one in enumerate(found)]
    return [replace(one, confidence=sure.get((one.start, one.end, one.text))) for one in fitting]


def newest_transcript(session: Session) -> Transcript | None:
    """Return the version that counts."""
    return Transcript.objects.filter(session=session).order_by("-number").first()


def speakers_of(transcript: Transcript, *, most: int) -> list[str]:
    """Return the names of a version's speakers, whoever speaks most often first; `most` of all."""
    rows = transcript.utterances.order_by().values("speaker").annotate(times=Count("pk"))
    return list(rows.order_by("-times", "speaker").values_list("speaker", flat=True)[:most])


def as_vtt(transcript: Transcript) -> str:
    """Return a version as WebVTT, in seconds of the session's axis."""
    return write_vtt(_said(one) for one in transcript.utterances.order_by("number"))


def _hold(session: Session) -> Session:
    held = Session.objects.select_for_update(no_key=True).filter(pk=session.pk).first()
    if held is None:
        raise NotFound(_("There is no such session."))
    return held


def _ever_speaking(held: Session) -> set[str]:
    """Return the names of all speakers of all versions."""
    rows = Utterance.objects.filter(transcript__session=held).order_by()
    return set(rows.values_list("speaker", flat=True).distinct())


def _store(
    held: Session,
    said: Iterable[Said],
    *,
    source: str,
    language: str,
    actor: User | None,
    now: datetime,
    told: Sequence[str] | None = None,
) -> Transcript:
    """Store the next version; `told` are the names of others, None for those of the version before."""
    newest = newest_transcript(held)
    rows: list[Said] = []
    for one in sorted(said, key=lambda one: (one.start, one.end)):
        refuse_many(rows)
        rows.append(_fitting(one, len(rows)))
    if told is None:
        told = [] if newest is None else newest.others
    asked = _ever_speaking(held)
    made = Transcript.objects.create(
        session=held,
        number=1 if newest is None else newest.number + 1,
        source=source,
        language=language[:20],
        others=others_among((one.speaker for one in rows), told=told, asked=asked),
        made_by=actor,
        made_at=now,
    )
    Utterance.objects.bulk_create(
        [
            Utterance(
                transcript=made,
                number=number,
                start=one.start,
                end=one.end,
                speaker=one.speaker,
                text=one.text,
                confidence=one.confidence,
            )
            for number, one in enumerate(rows)
        ],
        batch_size=1_000,
    )
    publish(TranscriptMade(held.round_id, session=held.pk))
    return made


def _fitting(one: Said, number: int) -> Said:
    """Return an utterance as the table can hold it, and as WebVTT writes it, so that nothing changes on the way there and back.

    Raises:
        Invalid: it lies before the session, or is longer than anybody speaks.
    """
    if not (math.isfinite(one.start) and 0 <= one.start <= one.end <= MAX_SECONDS):
        reason = _("An utterance begins before its session, or ends before it begins. Is the offset right?")
    elif len(one.text) > MAX_WORDS or len(one.speaker) > MAX_SPEAKER:
        reason = _("An utterance, or the name of a speaker, is too long.")
    else:
        return replace(
            one,
            start=round(one.start, 3),
            end=round(one.end, 3),
            text=_storable(one.text),
            speaker=_storable(one.speaker) or Said.speaker,
        )
    raise Invalid(reason, problems=(Problem(f"/utterances/{number}", reason),))


def _storable(text: str) -> str:
    """Return text as Postgres can hold it, in one line."""
    return " ".join(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode().split())


def _said(one: Utterance) -> Said:
    return Said(one.start, one.end, one.text, one.speaker, one.confidence)
