"""Times and durations as a person says them, coarse enough that a poll does not change them every second."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def since(moment: datetime | None, now: datetime) -> str:
    """Return "just now", "4 min ago", "3 hours ago", "2 days ago", or the date; "never" without a moment."""
    if moment is None:
        return _("never")
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE:
        return _("just now")
    if seconds < _HOUR:
        return _("%(count)d min ago") % {"count": seconds // _MINUTE}
    if seconds < 2 * _DAY:
        hours = int(seconds // _HOUR)
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    if seconds < 14 * _DAY:
        return _("%(count)d days ago") % {"count": seconds // _DAY}
    return day(moment)


def day(moment: datetime) -> str:
    """Return a date such as 3 March 2026, in the language of the page."""
    return date_format(localtime(moment), "j F Y")


def clock(moment: datetime) -> str:
    """Return a time of day with seconds."""
    return date_format(localtime(moment), "H:i:s")


def spent(seconds: float | None) -> str:
    """Return how long something takes: "42 s", "3.5 min", "11.2 h"; an en dash when nobody knows."""
    if seconds is None:
        return "\u2013"
    if seconds < 100:
        return _("%(count)d s") % {"count": round(seconds)}
    if seconds < 100 * _MINUTE:
        return _("%(count).1f min") % {"count": seconds / _MINUTE}
    return _("%(count).1f h") % {"count": seconds / _HOUR}
