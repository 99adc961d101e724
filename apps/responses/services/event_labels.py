"""What a page may call what happens: words of the protocol, never of whoever holds the page.

Labels become names in results, which outlive a person and are read by people who read no words. A page can be changed by
whoever opens it, so each label is written anew from what the protocol knows.
"""

from __future__ import annotations

import re

from apps.responses.frozen import FrozenRound
from apps.responses.models import EventKind
from apps.studies.kinds import kind_of

_RECORDING = re.compile(r"(?:audio|screen|replay): [A-Za-z]{1,30}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,3})?", re.ASCII)
_PLAIN = frozenset({"yes", "no", "on", "first", "second", "tie"})
"""What fields of a form say besides numbers and options."""


def label_of(round_: FrozenRound, kind: str, label: str) -> str | None:
    """Return how an event of a page is labelled, None where there is no such thing in the protocol.

    A link is called as the page shows it: that is told of sessions, to researchers, and of ways that several people took.
    """
    match kind:
        case EventKind.STEP:
            return round_.protocol.mode.step_label(round_.protocol.items, label)
        case EventKind.ANSWERED:
            return _answer(round_, label)
        case EventKind.RECORDING:
            return label if _RECORDING.fullmatch(label) else None
        case EventKind.MOVED:
            return label
    return ""


def _answer(round_: FrozenRound, label: str) -> str | None:
    """Return the question's key, and the option that was chosen where it is one of the question's or a number."""
    name, _colon, value = label.partition(": ")
    asked = {spec.key: spec for spec in round_.protocol.questions}
    spec = asked.get(name.partition(".")[0])
    if spec is None:
        return None
    known = value in _PLAIN or value in kind_of(spec.ask).outcomes(spec) or _NUMBER.fullmatch(value)
    return f"{spec.key}: {value}" if known else spec.key
