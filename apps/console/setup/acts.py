"""The buttons inside a step's form: `version.up.2`, `question.remove.0`. The rest of the form is saved with them."""

from __future__ import annotations

from django.http import QueryDict

from apps.console.setup import questions, versions
from apps.console.setup.drafting import Change


def asked_change(form: QueryDict) -> list[Change]:
    """Return what the pressed button asks for; nothing for a button that only saves."""
    act = form.get("act", "")
    if act == "version.add":
        return [versions.added(form.get("add_version", ""))]
    if act == "question.add":
        return [questions.added(form.get("add_question", ""))]
    what, _dot, rest = act.partition(".")
    verb, _dot, place = rest.partition(".")
    if what not in {"version", "question"} or not place.isascii() or not place.isdigit():
        return []
    home, index = (versions if what == "version" else questions), int(place)
    if verb == "remove":
        return [home.removed(index)]
    return [home.moved(index, -1 if verb == "up" else 1)] if verb in {"up", "down"} else []
