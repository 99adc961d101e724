"""Words of sessions: typed thoughts, questions to the assistant, and what was said, by the newest transcript.

What others said in a session is checked as everything is, and is of a source of its own: nothing is made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from apps.core.events import publish
from apps.core.sealed import unseal_text
from apps.insight.events_coding import CodesChanged
from apps.insight.events_themes import ThemesChanged
from apps.insight.models import Text, TextSource, TextState
from apps.insight.personal import ORIGINAL
from apps.insight.services.checking import check
from apps.insight.services.intake_texts import filled, hold_raters, hold_sessions, said_in, store_texts
from apps.responses.models import EventKind, Session, SessionEvent, Transcript, Utterance
from apps.responses.services.redacting import redact_event, redact_utterance
from apps.text.self_identification import Finder
from apps.text.sentiment import sentiment_of

_SOURCES = {EventKind.SAID.value: TextSource.THOUGHT, EventKind.ASKED.value: TextSource.QUESTION}

_SPOKEN = (TextSource.UTTERANCE, TextSource.OTHER)

LEAST_WORDS = 3
"""So many words that were kept back are looked for within longer ones."""

_NEWEST = """
SELECT DISTINCT ON (made.session_id) made.session_id, made.id
FROM responses_transcript made JOIN responses_session held ON held.assignment_id = made.session_id
WHERE held.round_id = %s ORDER BY made.session_id, made.number DESC
"""

_STALE = """
SELECT DISTINCT said.session_id FROM insight_text said
WHERE said.round_id = %s AND said.source IN ('utterance', 'other') AND NOT EXISTS (
    SELECT 1 FROM responses_utterance spoken
    WHERE spoken.id = substr(said.place, length('utterance/') + 1)::bigint AND spoken.transcript_id = ANY(%s))
"""

_EVENTS = """
SELECT happened.id, happened.session_id FROM responses_sessionevent happened JOIN responses_session held ON held.assignment_id = happened.session_id
JOIN raters_rater rater ON rater.id = held.rater_id AND rater.status <> 'withdrawn'
WHERE held.round_id = %s AND happened.kind = ANY(%s) AND happened.text <> '' AND NOT EXISTS (
    SELECT 1 FROM insight_text said WHERE said.session_id = happened.session_id AND said.place = 'event/' || happened.key)
ORDER BY happened.id LIMIT %s
"""

_UTTERANCES = """
SELECT spoken.id, made.session_id FROM responses_utterance spoken JOIN responses_transcript made ON made.id = spoken.transcript_id
JOIN responses_session held ON held.assignment_id = made.session_id
JOIN raters_rater rater ON rater.id = held.rater_id AND rater.status <> 'withdrawn'
WHERE spoken.transcript_id = ANY(%s) AND spoken.text <> '' AND NOT EXISTS (
    SELECT 1 FROM insight_text said WHERE said.session_id = made.session_id AND said.place = 'utterance/' || spoken.id)
ORDER BY spoken.id LIMIT %s
"""


@dataclass(frozen=True)
class Word:
    """Something that was typed or said, by the id of its row, in a session."""

    pk: int
    session: int
    is_spoken: bool


@dataclass(frozen=True)
class Versions:
    """The newest transcript of each session of a round, by the session's id; `stale` are sessions with texts of another one."""

    newest: Mapping[int, int]
    stale: Sequence[int]


def versions_of(round_id: int) -> Versions:
    """Return what the transcripts of a round are now, and which texts do not follow them."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [round_id])
        newest = {int(session): int(transcript) for session, transcript in cursor.fetchall()}
        cursor.execute(_STALE, [round_id, list(newest.values())])
        return Versions(newest, [int(row[0]) for row in cursor.fetchall()])


def follow_transcripts(round_id: int, versions: Versions, *, known: Callable[[], Finder]) -> None:
    """Let texts of utterances follow the newest transcript of each session.

    An utterance that stands in it as before, with the same words between the same seconds, keeps its text and all that was made of it. So
    does one whose text a reviewer has looked at, at whatever seconds its words stand now: what was kept back stays so. One that
    says more than those words, or says them once more, is held for a reviewer. The texts of the others go, and so do all of a session whose
    transcripts are gone. Where the version says otherwise than the one before whose words
    these are, their source changes with it.
    """
    hold_sessions(versions.stale)
    changed = sum(_follow(session, versions.newest.get(session), known) for session in versions.stale)
    if changed:
        # Codes, and themes that are kept by hand, hold of other texts than before.
        publish(CodesChanged(round_id))
        publish(ThemesChanged(round_id))


def _follow(session_id: int, transcript_id: int | None, known: Callable[[], Finder]) -> int:
    """Let the texts of a session follow its newest transcript; return of how many it is somebody else's words now, or no longer."""
    transcript = Transcript.objects.filter(pk=transcript_id).first() if transcript_id else None
    spoken = [] if transcript is None else list(transcript.utterances.order_by("number"))
    others = frozenset(transcript.others if transcript else ())
    own, changed = {place_of(one.pk) for one in spoken}, 0
    texts = Text.objects.filter(session=session_id, source__in=_SPOKEN).exclude(place__in=own)
    left: defaultdict[tuple[float | None, float | None], list[Text]] = defaultdict(list)
    for text in texts.order_by("number"):
        left[text.at, text.until].append(text)
    elsewhere: list[Utterance] = []
    for one in spoken:
        source = _source_of(one, others)
        fitting = [text for text in left[one.start, one.end] if one.text in _words_of(text)]
        if not fitting:
            elsewhere.append(one)
            continue
        # Of two who say the same at once each keeps their own.
        same = min(fitting, key=lambda text: text.source != source)
        left[one.start, one.end].remove(same)
        changed += _moved(same, one, source)
    gone = {text.pk: text for several in left.values() for text in several}
    reviewed = [text for text in gone.values() if text.reviewed_at is not None]
    placed: set[int] = set()
    for same, one in _nearest(reviewed, elsewhere):
        changed += _moved(gone.pop(same.pk), one, _source_of(one, others))
        placed.add(one.pk)
    secret = [words for text in reviewed for words in _kept_back(text)]
    doubtful = [
        one for one in elsewhere if one.pk not in placed and any(words in one.text for words in secret)
    ]
    if doubtful:
        _hold_back(doubtful, known())
    Text.objects.filter(pk__in=list(gone)).delete()
    return changed


def _kept_back(text: Text) -> Iterator[str]:
    """Yield the words that a reviewer kept back or took some out of; a word or two stand in too much to tell anything."""
    if text.state == TextState.WITHHELD:
        found = _words_of(text)
    else:
        found = (said_in(text),) if any(one["kind"] == "removed" for one in text.findings) else ()
    yield from (words for words in found if len(words.split()) >= LEAST_WORDS)


def _hold_back(spoken: Sequence[Utterance], known: Finder) -> None:
    """Check utterances with words among theirs that a reviewer had kept back, and hold them for one."""
    if not hold_raters(one.transcript.session.rater_id for one in spoken):
        return
    texts = [_spoken(one, known) for one in spoken]
    for text in texts:
        text.state = TextState.HELD
    store_texts(texts)


def _nearest(texts: Sequence[Text], spoken: Sequence[Utterance]) -> list[tuple[Text, Utterance]]:
    """Return each text with the utterance of the same words that is nearest to it in time, each at most once; the nearest pairs first."""
    pairs = [
        (abs((text.at or 0.0) - one.start), one.number, text.pk, text, one)
        for text, words in ((text, _words_of(text)) for text in texts)
        for one in spoken
        if one.text in words
    ]
    found: list[tuple[Text, Utterance]] = []
    taken: set[int] = set()
    used: set[int] = set()
    for _far, _number, _pk, text, one in sorted(pairs, key=lambda pair: pair[:3]):
        if text.pk not in used and one.pk not in taken:
            used.add(text.pk)
            taken.add(one.pk)
            found.append((text, one))
    return found


def _moved(text: Text, one: Utterance, source: TextSource) -> bool:
    """Let a text be that of an utterance, where its words stand as others may read them; return whether it changed whose they are taken for.

    Codes that it has stay with it: nothing counts them while the words are another's, and they count again when that was a mistake.
    """
    rows = Text.objects.filter(pk=text.pk)
    rows.update(place=place_of(one.pk), number=one.number, at=one.start, until=one.end)
    if one.text != text.shown:
        redact_utterance(utterance_id=one.pk, text=text.shown)
    if text.source == source:
        return False
    rows.update(source=source, sentiment=_sentiment(said_in(text), text.language, source))
    return True


def _source_of(one: Utterance, others: Container[str]) -> TextSource:
    return TextSource.OTHER if one.speaker in others else TextSource.UTTERANCE


def _sentiment(words: str, language: str, source: TextSource) -> float | None:
    """Return how pleased somebody sounds; of others than the person of the session that is not asked."""
    return None if source == TextSource.OTHER else sentiment_of(words, language=language)


def _words_of(text: Text) -> tuple[str, ...]:
    """Return the words of a text as others read them, and as they were said."""
    return (text.shown, unseal_text(text.original, purpose=ORIGINAL)) if text.original else (text.shown,)


def place_of(utterance_id: int) -> str:
    """Return the place of an utterance's text."""
    return f"utterance/{utterance_id}"


def waiting_words(round_id: int, transcripts: Sequence[int], *, limit: int) -> list[Word]:
    """Return what was typed, or said by these transcripts, and is not checked yet; oldest first, `limit` of all."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [round_id, list(_SOURCES), limit])
        typed = [Word(int(row[0]), int(row[1]), is_spoken=False) for row in cursor.fetchall()]
        cursor.execute(_UTTERANCES, [list(transcripts), limit - len(typed)])
        return [*typed, *(Word(int(row[0]), int(row[1]), is_spoken=True) for row in cursor.fetchall())]


def check_words(words: Sequence[Word], *, known: Finder) -> int:
    """Check these words, whose sessions the caller holds; return how many texts there were."""
    typed = SessionEvent.objects.filter(pk__in=[word.pk for word in words if not word.is_spoken])
    spoken = Utterance.objects.filter(pk__in=[word.pk for word in words if word.is_spoken])
    events = list(typed.select_related("session__assignment__item__scenario").order_by("pk"))
    utterances = list(spoken.select_related("transcript__session__assignment__item__scenario").order_by("pk"))
    sessions = {one.session_id: one.session for one in events}
    sessions |= {one.transcript.session_id: one.transcript.session for one in utterances}
    held = hold_raters(session.rater_id for session in sessions.values())
    texts = [_typed(one, known) for one in events if one.session.rater_id in held]
    texts += [_spoken(one, known) for one in utterances if one.transcript.session.rater_id in held]
    store_texts(texts)
    return len(texts)


def _typed(event: SessionEvent, known: Finder) -> Text:
    checked = check(event.text, known=known, expected=event.session.assignment.item.scenario.locale)
    until = None if event.seconds is None else event.at + event.seconds
    text = _text(event.session, _SOURCES[event.kind], f"event/{event.key}", at=event.at, until=until)
    if checked.shown != event.text:
        redact_event(session_id=event.session_id, key=event.key, text=checked.shown)
    return filled(text, event.text, checked)


def _spoken(one: Utterance, known: Finder) -> Text:
    session = one.transcript.session
    expected = one.transcript.language or session.assignment.item.scenario.locale
    checked = check(one.text, known=known, expected=expected)
    source = _source_of(one, one.transcript.others)
    text = _text(session, source, place_of(one.pk), at=one.start, until=one.end)
    text.number = one.number
    if checked.shown != one.text:
        redact_utterance(utterance_id=one.pk, text=checked.shown)
    filled(text, one.text, checked)
    text.sentiment = _sentiment(one.text, text.language, source)
    return text


def _text(session: Session, source: TextSource, place: str, *, at: float, until: float | None) -> Text:
    return Text(
        study_id=session.study_id,
        round_id=session.round_id,
        rater_id=session.rater_id,
        session=session,
        source=source,
        place=place,
        at=at,
        until=until,
    )
