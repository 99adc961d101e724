"""What insight holds about the people who judge: their words as others read them, and what was made of those."""

from __future__ import annotations

from datetime import datetime

from apps.core.personal import Basis, PersonalData, Rows, Table
from apps.core.sealed import unseal_text
from apps.insight.models import (
    Adjudication,
    Coding,
    CodingTurn,
    Excerpt,
    Opening,
    Seen,
    Suggestion,
    Text,
    ThemeMember,
)
from apps.raters.models import Rater

ORIGINAL = "insight.text"
"""Purpose of the seal on words as they were said."""

_STUDY = "as long as the study; 30 days after the person withdrew"

_TABLES = (
    Table(
        "insight_text",
        "somebody's words as others may read them, and what the checks found in them",
        Basis.CONSENT,
        _STUDY,
        {
            "source": "whether it is a comment, a note on marked words, a typed thought, a question to the assistant, speech, or what somebody else said in the session",
            "place": "where it was said",
            "metric": "which question it answers",
            "number": "its place among the others",
            "at": "seconds from the beginning of the session",
            "until": "seconds from the beginning of the session",
            "shown": "the words, with personal data blacked out",
            "original": "the words as they were said, where they differ",
            "language": "which language it was taken for",
            "findings": "what was found in it",
            "toxicity": "how abusive it was taken for, 0 to 1",
            "sentiment": "how pleased it sounds, -1 to 1",
            "state": "whether others may read it",
            "checker": "which checks were run",
            "checked_at": "when",
            "reviewed_at": "when a person looked at it",
        },
    ),
    Table(
        "insight_opening",
        "that a member of the team opened somebody's words as they were said",
        Basis.INTEREST,
        _STUDY,
        {"at": "when"},
    ),
    Table(
        "insight_seen",
        "that a coder was shown what others said of a text",
        Basis.INTEREST,
        _STUDY,
        {"at": "when"},
    ),
    Table(
        "insight_codingturn",
        "that a coder has read a text",
        Basis.CONSENT,
        _STUDY,
        {"at": "when"},
    ),
    Table(
        "insight_coding",
        "the codes that a coder gave to a text",
        Basis.CONSENT,
        _STUDY,
        {"code": "the code", "start": "where in the text it begins", "end": "where it ends"},
    ),
    Table(
        "insight_adjudication",
        "what holds for a text on which coders differed",
        Basis.CONSENT,
        _STUDY,
        {"codes": "the codes that hold", "reason": "why", "at": "when"},
    ),
    Table(
        "insight_excerpt",
        "passages of texts and recordings that somebody points at",
        Basis.CONSENT,
        _STUDY,
        {
            "start": "where in the text it begins",
            "end": "where it ends",
            "at": "seconds from the beginning of the session",
            "until": "seconds from the beginning of the session",
            "note": "what was noted beside it",
            "made_at": "when",
        },
    ),
    Table(
        "insight_thememember",
        "which texts belong to which theme",
        Basis.CONSENT,
        _STUDY,
        {"weight": "how strongly, 0 to 1"},
    ),
    Table(
        "insight_suggestion",
        "what a member proposes to change; it may rest on somebody's words, and stays without them",
        Basis.INTEREST,
        "as long as the study; what it rests on goes with the person",
        {},
        {
            "kind": "It is about the product that is judged.",
            "title": "A member wrote it, about the product that is judged.",
            "words": "A member wrote it, about the product that is judged.",
            "made_at": "It is about the member.",
        },
    ),
)


def _hold(rater_id: int) -> None:
    """Wait for whoever checks words of this person, and let nobody begin."""
    list(Rater.objects.select_for_update().filter(pk=rater_id).values_list("pk", flat=True))


def _erase(rater_id: int, now: datetime) -> None:
    Excerpt.objects.filter(text__rater_id=rater_id).delete()
    Excerpt.objects.filter(session__rater_id=rater_id).delete()
    Text.objects.filter(rater_id=rater_id).delete()


def _collect(rater_id: int) -> dict[str, Rows]:
    texts = Text.objects.filter(rater_id=rater_id).order_by("pk")
    turns = CodingTurn.objects.filter(text__rater_id=rater_id).order_by("pk")
    codings = Coding.objects.filter(turn__text__rater_id=rater_id).select_related("turn").order_by("pk")
    settled = Adjudication.objects.filter(text__rater_id=rater_id).order_by("pk")
    own = Excerpt.objects.filter(text__rater_id=rater_id)
    excerpts = own.union(Excerpt.objects.filter(session__rater_id=rater_id)).order_by("id")
    members = ThemeMember.objects.filter(text__rater_id=rater_id).select_related("theme").order_by("pk")
    return {
        "insight_text": [_text(one) for one in texts],
        "insight_opening": [
            {"text": one.text_id, "at": one.at.isoformat()}
            for one in Opening.objects.filter(text__rater_id=rater_id).order_by("pk")
        ],
        "insight_seen": [
            {"text": one.text_id, "at": one.at.isoformat()}
            for one in Seen.objects.filter(text__rater_id=rater_id).order_by("pk")
        ],
        "insight_codingturn": [{"text": one.text_id, "at": one.at.isoformat()} for one in turns],
        "insight_coding": [
            {"text": one.turn.text_id, "code": one.code, "start": one.start, "end": one.end}
            for one in codings
        ],
        "insight_adjudication": [
            {"text": one.text_id, "codes": one.codes, "reason": one.reason, "at": one.at.isoformat()}
            for one in settled
        ],
        "insight_excerpt": [
            {
                "text": one.text_id,
                "start": one.start,
                "end": one.end,
                "at": one.at,
                "until": one.until,
                "note": one.note,
                "made_at": one.made_at.isoformat(),
            }
            for one in excerpts
        ],
        "insight_thememember": [
            {"text": one.text_id, "theme": one.theme.name, "weight": one.weight} for one in members
        ],
        "insight_suggestion": [
            {"excerpt": pk}
            for pk in Suggestion.objects.filter(excerpt__text__rater_id=rater_id).values_list(
                "excerpt_id", flat=True
            )
        ],
    }


def _text(one: Text) -> dict[str, object]:
    return {
        "text": one.pk,
        "source": one.source,
        "place": one.place,
        "metric": one.metric,
        "number": one.number,
        "at": one.at,
        "until": one.until,
        "shown": one.shown,
        "original": unseal_text(one.original, purpose=ORIGINAL) if one.original else "",
        "language": one.language,
        "findings": one.findings,
        "toxicity": one.toxicity,
        "sentiment": one.sentiment,
        "state": one.state,
        "checker": one.checker,
        "checked_at": one.checked_at.isoformat(),
        "reviewed_at": one.reviewed_at.isoformat() if one.reviewed_at else None,
    }


PART = PersonalData(app="insight", tables=_TABLES, collect=_collect, erase=_erase, hold=_hold)
