"""Why a recording could not be used, in words for the people of a study."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.lazy import LazyText
from apps.responses.media.problems import Problem

REFUSALS: dict[Problem, LazyText] = {
    Problem.EMPTY: _("Nothing of it arrived."),
    Problem.OTHER_TYPE: _("It is not the kind of file that the browser said it is."),
    Problem.BROKEN: _("It is damaged and cannot be played."),
    Problem.NO_SOUND: _("There is no sound in it."),
    Problem.NO_PICTURE: _("There is no picture in it."),
    Problem.TOO_LONG: _("It is longer than six hours."),
    Problem.TOO_LARGE: _("Its pictures are larger than 4,096 pixels."),
    Problem.TOO_DENSE: _("Far more comes out of it than its size can hold."),
    Problem.TOO_HEAVY: _("Reading it takes more time or memory than a recording should."),
    Problem.NOT_MASKED: _("Something that was typed could be read in it, so it is not shown."),
}


def why_refused(problem: str) -> str:
    """Return the sentence for the word that a refused recording carries."""
    return str(REFUSALS[Problem(problem)])
