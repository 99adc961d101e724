"""The buttons inside a step's form: `version.up.2`, `question.remove.0`. The rest of the form is saved with them."""

from __future__ import annotations

from django.http import QueryDict

from apps.console.setup import consent, questions, quota_posting, versions
from apps.console.setup.drafting import Change
from apps.console.setup.profile import posted_profile

_DIGITS = 9


def own_forms(step: str, form: QueryDict) -> list[Change]:
    """Return the changes of those parts of a step that are no plain fields; quotas first, they know the profile as it was."""
    return [quota_posting.posted_quotas(form), posted_profile(form)] if step == "raters" else []


def asked_change(form: QueryDict) -> list[Change]:
    """Return what the pressed button asks for; nothing for a button that only saves."""
    act = form.get("act", "")
    adding = {
        "version.add": lambda: versions.added(form.get("add_version", "")),
        "question.add": lambda: questions.added(form.get("add_question", "")),
        "consent.add": lambda: consent.added(form.get("add_purpose", ""), form.get("add_language", "")),
    }
    if act in adding:
        return [adding[act]()]
    what, _dot, rest = act.partition(".")
    verb, _dot, place = rest.partition(".")
    if not place.isascii() or not place.isdigit() or len(place) > _DIGITS:
        return []
    return _in_list(what, verb, int(place))


def _in_list(what: str, verb: str, index: int) -> list[Change]:
    """Return what a button beside one entry of a list asks for."""
    if (what, verb) == ("quota", "remove"):
        return [quota_posting.removed(index)]
    if what not in {"version", "question"}:
        return []
    home = versions if what == "version" else questions
    if verb == "remove":
        return [home.removed(index)]
    return [home.moved(index, -1 if verb == "up" else 1)] if verb in {"up", "down"} else []
