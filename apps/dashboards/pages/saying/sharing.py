"""Sentences about shares: what was answered, marked or spoken of, how often of a hundred."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.analysis.estimate import Estimate
from apps.dashboards.pages.saying._base import Told, apart, in_hundred, joined, listed, part


def most_named(told: Told) -> str:
    """Return which option was named most; where several may be, the next ones stand below it."""
    own = [e for e in told.found if e.slice]
    if not own:
        return yes(told)
    version = told.whole.version
    own = [e for e in own if e.version == version] or own
    first = max(own, key=lambda e: e.value or 0.0)
    if not first.value:
        return gettext("Nothing of this was named once; in 100 answers it may be up to %(most)s.") % {
            "most": _most(first)
        }
    second = sorted(own, key=lambda e: -(e.value or 0.0))[1:2]
    if second and first.low is not None and second[0].high is not None and first.low <= second[0].high:
        said = gettext(
            "In 100 answers %(times)s name “%(option)s”, the most; that it leads “%(next)s” cannot be told yet."
        )
    elif second:
        said = gettext("In 100 answers %(times)s name “%(option)s”; that is more than any other.")
    else:
        said = gettext("In 100 answers %(times)s name “%(option)s”.")
    return said % {
        "times": in_hundred(first),
        "option": part(first),
        "next": part(second[0]) if second else "",
    }


def yes(told: Told) -> str:
    """Return how often the answer was yes, or a label was given."""
    whole = told.whole
    if whole.slice:
        return most_named(told)
    said = gettext("In 100 answers %(times)s are yes.") % {"times": in_hundred(whole)}
    return joined(said, apart(told))


def neither_won(told: Told) -> str:
    """Return how often no version was preferred, one part for each rate."""
    words = {
        "tie_rate": gettext("%(times)s call the two about equal"),
        "both_bad_rate": gettext("%(times)s call both bad"),
        "cannot_judge_rate": gettext("%(times)s could not be judged"),
    }
    parts = [words[e.measure] % {"times": in_hundred(e)} for e in told.found if e.measure in words]
    return gettext("In 100 judgments %(parts)s.") % {"parts": listed(parts)}


def failed(told: Told) -> str:
    """Return how often something went wrong, and where most."""
    whole = told.whole
    if not whole.value:
        said = gettext("None was seen; in 100 judgments there may be up to %(most)s.") % {
            "most": _most(whole)
        }
    else:
        said = gettext("In 100 judgments %(times)s found one.") % {"times": in_hundred(whole)}
    return joined(said, apart(told))


def satisfied(told: Told) -> str:
    """Return how many were satisfied."""
    said = gettext("Of 100 people asked, %(times)s are satisfied.") % {"times": in_hundred(told.whole)}
    return joined(said, apart(told))


def spoken_of(told: Told) -> str:
    """Return which theme people speak of most."""
    own = [e for e in told.found if e.version is None] or list(told.found)
    first = max(own, key=lambda e: e.value or 0.0)
    if not first.value:
        return gettext("Nobody speaks of these themes here; in 100 answers it may be up to %(most)s.") % {
            "most": _most(first)
        }
    return gettext("People speak most of “%(theme)s”: in %(times)s of 100 answers with words.") % {
        "theme": part(first),
        "times": in_hundred(first),
    }


def _most(estimate: Estimate) -> str:
    high = estimate.high
    return "?" if high is None else in_hundred(Estimate(measure="", metric="", value=high))


SENTENCES = {
    "share": most_named,
    "rate": yes,
    "tie_rate": neither_won,
    "both_bad_rate": neither_won,
    "cannot_judge_rate": neither_won,
    "severity_rate": failed,
    "catastrophic_rate": failed,
    "csat": satisfied,
    "theme_rate": spoken_of,
}
