"""The steps of the set-up, and to which of them a place of the document belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Problem
from apps.core.lazy import LazyText


@dataclass(frozen=True)
class Step:
    """One page of the set-up and the places that are asked on it; the longest matching place decides."""

    slug: str
    label: LazyText
    places: tuple[str, ...]


STEPS = (
    Step("basics", _("Basics"), ("", "/slug", "/title", "/objective", "/owner", "/scope")),
    Step("items", _("Items and versions"), ("/round", "/items")),
    Step("questions", _("Questions"), ("/mode", "/questions", "/analysis/primary")),
    Step("seen", _("What raters see"), ("/blinding", "/explanations")),
    Step("raters", _("Raters and quotas"), ("/raters", "/round/closes_after", "/round/closes_when")),
    Step("checks", _("Quality checks"), ("/quality",)),
    Step("consent", _("Consent and ethics"), ("/consent", "/ethics")),
    Step("launch", _("Review and launch"), ()),
)
FILE = "file"


@dataclass(frozen=True)
class StepLink:
    """A step as the list at the left shows it."""

    number: int
    label: str
    url: str
    state: str


def step_of(pointer: str) -> str:
    """Return the step on which a place is asked; places that no form asks are edited in the file."""
    best, found = -1, FILE
    for step in STEPS:
        for place in step.places:
            inside = pointer == place or (place and pointer.startswith(f"{place}/"))
            if inside and len(place) > best:
                best, found = len(place), step.slug
    return found


def step_url(study_slug: str, step: str, pointer: str = "") -> str:
    """Return where a place is mended: its step, and the question's own page for a question."""
    words = pointer.split("/")
    if step == "questions" and len(words) > 2 and words[1] == "questions" and words[2].isdigit():
        return reverse("console:question", args=[study_slug, int(words[2])])
    if step == FILE:
        return reverse("console:file", args=[study_slug])
    return reverse("console:setup", args=[study_slug, step]) + "?mend=1"


def after(step: str) -> str:
    """Return the step that follows."""
    slugs = [entry.slug for entry in STEPS]
    return slugs[min(slugs.index(step) + 1, len(slugs) - 1)]


def links(study_slug: str, current: str, problems: Iterable[Problem]) -> list[StepLink]:
    """Return the list of steps: where the person is, what is done and what is not."""
    unfinished = {step_of(problem.pointer) for problem in problems}
    found = []
    for number, step in enumerate(STEPS, 1):
        state = "done" if step.slug not in unfinished and step.slug != "launch" else "open"
        url = reverse("console:setup", args=[study_slug, step.slug])
        found.append(StepLink(number, str(step.label), url, "now" if step.slug == current else state))
    return found
