"""What does not go together in the protocol of a think-aloud study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.modes.think_aloud.assistants import answerers
from apps.raters.consent import RECORDINGS
from apps.studies.kinds import kind_of


def problems_of(document: Any) -> Iterable[tuple[str, str]]:
    """Yield what does not fit, as (pointer, sentence); `document` is a parsed protocol."""
    items = document.items
    yield from _of_questions(document)
    yield from _of_steps(document)
    if items.show != "scenarios" and not document.document.round.versions:
        yield "/round/versions", _("Name the versions whose outputs are tried.")
    for index, what in enumerate(items.record):
        if RECORDINGS[what] not in document.document.consent.purposes:
            yield (
                f"/items/record/{index}",
                _("Recording needs consent of its own: add “%(purpose)s” to the purposes of the consent.")
                % {"purpose": RECORDINGS[what]},
            )
    if items.assistant is None:
        return
    answerer = answerers().get(items.assistant.answers)
    if answerer is None:
        yield (
            "/items/assistant/answers",
            _("Nobody answers so. There are: %(words)s.") % {"words": ", ".join(sorted(answerers()))},
        )
    elif answerer.needs_output and items.show != "outputs":
        yield (
            "/items/assistant/answers",
            _("An assistant that says an output's turns needs items that show one output."),
        )


def _of_questions(document: Any) -> Iterable[tuple[str, str]]:
    shown = {"scenarios": (0, 0), "outputs": (1, 1)}.get(document.items.show, (2, 2))
    for index, spec in enumerate(document.questions):
        least, most = kind_of(spec.ask).outputs
        if not least <= shown[0] <= shown[1] <= most:
            yield f"/questions/{index}/ask", _("This question does not fit the number of outputs shown.")
        if spec.per is not None:
            yield (
                f"/questions/{index}/per",
                _("Turns are judged in a scenario review, one output at a time."),
            )
        if spec.ask == "spans":
            yield f"/questions/{index}/ask", _("Words are marked in a scenario review or a comparison.")


def _of_steps(document: Any) -> Iterable[tuple[str, str]]:
    known = {spec.key for spec in document.questions}
    often = Counter(key for step in document.items.steps for key in step.questions)
    for number, step in enumerate(document.items.steps):
        for index, key in enumerate(step.questions):
            pointer = f"/items/steps/{number}/questions/{index}"
            if key not in known:
                yield pointer, _("There is no question with this key.")
            elif often[key] > 1:
                yield pointer, _("A question belongs to one step.")
