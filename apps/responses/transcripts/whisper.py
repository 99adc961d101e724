"""What Whisper and its kin write as JSON: segments with seconds, words, and how probable they were."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.errors import Invalid, Problem, pointer_to
from apps.responses.transcripts._base import Said, TranscriptFormat, at_line, refuse_huge, refuse_many


def read(text: str) -> list[Said]:
    """Return what was said; a segment's confidence is the mean probability of its words, else that of its tokens.

    Raises:
        Invalid: it is no JSON with segments, or a segment lacks something.
        TooLarge: it is longer than any session.
    """
    refuse_huge(text)
    found: list[Said] = []
    for number, segment in enumerate(_segments(text.removeprefix("\ufeff"))):
        said = _said(segment, number)
        if said.text:
            refuse_many(found)
            found.append(said)
    return found


def _segments(text: str) -> list[Any]:
    try:
        whole = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise at_line(error.lineno, _("this is no JSON.")) from error
    except (ValueError, RecursionError) as error:
        raise Invalid(_("This is no JSON that Whisper writes.")) from error
    segments = whole.get("segments") if isinstance(whole, dict) else None
    if not isinstance(segments, list):
        raise Invalid(_("This JSON has no list of segments, as Whisper writes it."))
    return segments


def _said(segment: Any, number: int) -> Said:
    fields: dict[str, Any] = segment if isinstance(segment, dict) else {}
    start, end, words = _number(fields.get("start")), _number(fields.get("end")), fields.get("text")
    if start is None or end is None or not isinstance(words, str):
        raise _fault(number, _("it needs start and end in seconds, and a text."))
    if not 0 <= start <= end:
        raise _fault(number, _("it ends before it begins."))
    speaker = fields.get("speaker")
    named = " ".join(speaker.split()) if isinstance(speaker, str) else ""
    return Said(start, end, " ".join(words.split()), named or "rater", _confidence(fields))


def _confidence(segment: dict[str, Any]) -> float | None:
    words = segment.get("words")
    heard = [
        probability
        for word in (words if isinstance(words, list) else [])
        if isinstance(word, dict) and (probability := _number(word.get("probability"))) is not None
    ]
    mean = _number(segment.get("avg_logprob"))
    if heard:
        found = sum(heard) / len(heard)
    elif mean is not None:
        found = math.exp(min(mean, 0.0))
    else:
        return None
    return min(max(found, 0.0), 1.0)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e9 else None


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _fault(number: int, reason: str) -> Invalid:
    words = _("Segment %(number)d: %(reason)s") % {"number": number + 1, "reason": reason}
    return Invalid(words, problems=(Problem(pointer_to("segments", number), words),))


FORMAT = TranscriptFormat("whisper", gettext_lazy("Whisper (JSON)"), (".json",), read)
