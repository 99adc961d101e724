"""What the figures of behaviour are called, and how each of them reads."""

from __future__ import annotations

from django.utils.translation import gettext

from apps.analysis.behaviour import ERROR_RATE


def names() -> dict[str, tuple[str, str]]:
    """Return what each measure is called, and what it says."""
    return {
        "active_seconds": (
            gettext("Active time"),
            gettext("median, seconds; pauses over 30 seconds left out"),
        ),
        "visible_seconds": (gettext("Visible time"), gettext("median, seconds with the page in view")),
        "wall_seconds": (gettext("Time on the clock"), gettext("median, seconds from opening to sending")),
        "first_action_seconds": (
            gettext("Time to the first action"),
            gettext("median, seconds to the first key, click or touch"),
        ),
        "revisions": (
            gettext("Changes of mind"),
            gettext("mean; how often the verdict was changed before sending"),
        ),
        "scroll_depth": (gettext("Scroll depth"), gettext("mean; 1 is the end of the page")),
        "blurs": (gettext("Leaving the window"), gettext("mean; how often the window lost the focus")),
        "focus_changes": (gettext("Changes of field"), gettext("mean; how often another field was entered")),
        "pastes": (gettext("Pastes"), gettext("mean; how often something was pasted")),
        "pasted_chars": (gettext("Pasted characters"), gettext("mean; how many, never which")),
        ERROR_RATE: (
            gettext("Error rate"),
            gettext("share of sendings that came back, because something was missing or did not fit"),
        ),
    }


def devices() -> dict[str, str]:
    """Return what the active time on each kind of device is called."""
    return {
        "phone": gettext("Active time on phones"),
        "tablet": gettext("Active time on tablets"),
        "desktop": gettext("Active time on larger screens"),
    }


def against() -> dict[str, tuple[str, str]]:
    """Return what behaviour is held against, and how that reads."""
    return {
        "confidence": (
            gettext("stated confidence"),
            gettext(
                "Below zero: the more of it, the less sure. Long times go with doubt and with interruptions alike."
            ),
        ),
        "disagreement": (
            gettext("disagreement with others"),
            gettext(
                "Above zero: the more of it, the further from what others said of the same. Hard items make people slow and apart; neither makes the other."
            ),
        ),
        "dissatisfaction": (
            gettext("a bad verdict"),
            gettext(
                "Above zero: the more of it, the worse the verdict. What is bad may also be long to read."
            ),
        ),
        "negative_words": (
            gettext("negative words"),
            gettext(
                "Above zero: the more of it, the more negative the comment. Writing a comment takes time by itself."
            ),
        ),
    }


def of_sessions() -> dict[str, tuple[str, str]]:
    """Return what the measures of sessions are called, and what they say."""
    return {
        "moves": (gettext("Moves"), gettext("mean; how often a session went on to another place")),
        "returns": (gettext("Returns"), gettext("share of sessions that came back to a place they had left")),
    }


def kinds() -> dict[str, str]:
    """Return what the places are called that ways lead between, by kind of event."""
    return {"step": gettext("Steps"), "moved": gettext("Pages")}
