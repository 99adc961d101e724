"""Every way out of a study: what it says, the completion code, the way back to a panel, and the debrief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.exchange.panels import panel_of
from apps.raters.models import Link, Outcome, Participation
from apps.raters.return_address import return_address
from apps.raters.selectors import Door, panel_entry
from apps.responses.frozen import frozen_round
from apps.responses.services.guessing import may_guess
from apps.studies.models import Round, RoundState
from apps.studies.protocol.words import span

BREAKS = frozenset({"day", "sitting", "none_left"})
"""Reasons for having nothing right now that the address of the last page carries: they are words and nothing more."""


@dataclass(frozen=True)
class Back:
    """The way back to a panel."""

    url: str
    panel: str


@dataclass(frozen=True)
class Exit:
    """The last page.

    Attributes:
        code: the completion code of this outcome, "" for none.
        back: the way back to the panel, None without.
        debrief: what the study tells everybody who leaves.
        answered: judgments given, None where nobody came in.
        more: going on may bring another item; the words of the button, "" for none.
        asks: which system it was may be asked now, once.
    """

    heading: str
    text: str
    code: str = ""
    back: Back | None = None
    debrief: str = ""
    answered: int | None = None
    more: str = ""
    asks: bool = False


def exit_of(participation: Participation, why: str = "") -> Exit:
    """Return the last page of somebody who took part.

    Args:
        participation: theirs.
        why: for what reason they have nothing right now, one of `BREAKS`.
    """
    heading, text, more = _words(participation, why)
    link = participation.link
    values = panel_entry(participation) if link is not None and link.kind == Link.Kind.PANEL else {}
    code = participation.completion_code if participation.outcome else ""
    return Exit(
        heading=heading,
        text=text,
        code=code,
        back=_back(link, participation.outcome, code, values),
        debrief=_debrief(participation.round),
        answered=participation.answered,
        more=more,
        asks=may_guess(participation),
    )


def exit_before(door: Door, round_: Round | None, outcome: str, entry: Mapping[str, str] | None) -> Exit:
    """Return the last page of somebody who did not come in; nothing of them is stored."""
    heading, text = {
        Outcome.NO_CONSENT: (
            _("That is all right"),
            _("Nothing was stored. You may close this page, or come back later with the same link."),
        ),
        Outcome.SCREENED_OUT: (
            _("Thank you for coming"),
            _("This study is for people of a certain age, so it ends here for you. Nothing was stored."),
        ),
    }.get(
        Outcome(outcome),
        (
            _("All places are taken"),
            _(
                "As many people as the study needs have come. Thank you for your interest; nothing was stored."
            ),
        ),
    )
    link = door.link
    code = str(link.codes.get(outcome, "")) if link is not None and link.kind == Link.Kind.PANEL else ""
    return Exit(
        heading, text, code=code, back=_back(link, outcome, code, entry or {}), debrief=_debrief(round_)
    )


def _back(link: Link | None, outcome: str, code: str, values: Mapping[str, str]) -> Back | None:
    if link is None or link.kind != Link.Kind.PANEL or not link.return_url or not outcome:
        return None
    panel = panel_of(link.panel)
    if panel is None or outcome not in panel.returns:
        return None
    return Back(return_address(link.return_url, code=code, values=values), str(panel.label))


def _debrief(round_: Round | None) -> str:
    return (frozen_round(round_.pk).protocol.document.ethics.debrief or "") if round_ else ""


def _words(participation: Participation, why: str) -> tuple[str, str, str]:
    """Return heading, text and the words of the button that goes on."""
    if participation.state == Participation.State.WITHDRAWN:
        text = _("What you gave is out of all numbers. It is deleted for good in 30 days.")
        return _("You took everything back"), text, ""
    if participation.outcome and participation.outcome != Outcome.COMPLETE:
        return _ended(participation)
    if participation.round.state == RoundState.PAUSED:
        text = _("The team has paused this study. What you sent is kept. Come back later with the same link.")
        return _("A pause"), text, _("Look for more")
    if participation.round.state == RoundState.CLOSED:
        return _("This study is closed"), _("What you sent is kept and counts."), ""
    if participation.outcome:
        return _("That was the last one"), _("You have judged all there is for you."), ""
    return _break(participation, why)


def _ended(participation: Participation) -> tuple[str, str, str]:
    kept = _("What you sent is kept and counts.")
    match participation.outcome:
        case Outcome.STOPPED | Outcome.TIMED_OUT if participation.state == Participation.State.ENDED:
            return _("You stopped here"), kept, ""  # they have seen the names of the systems
        case Outcome.STOPPED:
            text = _("What you sent is kept and counts. You can go on whenever you like.")
            return _("You stopped here"), text, _("Look for more")
        case Outcome.QUOTA_FULL:
            text = _("The study has found all the people like you that it needs.")
            return _("All places are taken"), f"{text} {kept}" if participation.answered else text, ""
        case Outcome.SCREENED_OUT:
            return (
                _("Thank you for coming"),
                _("The study looks for people with other answers, so it ends here for you."),
                "",
            )
        case Outcome.FAILED_CHECK:
            text = _(
                "Some items had a known answer, and yours were others. The study ends here for you. If you think "
                "that this is a mistake, write to the people of the study."
            )
            return _("It ends here"), text, ""
        case _:
            text = _("You were away for long, so your place was given to somebody else.")
            return _("Time ran out"), f"{text} {kept}", _("See whether there is a place")


def _break(participation: Participation, why: str) -> tuple[str, str, str]:
    load = frozen_round(participation.round_id).protocol.document.raters.load
    if why == "sitting":
        pause = span(load.sitting) or timedelta()
        minutes = max(round(pause.total_seconds() / 60), 1)
        text = ngettext(
            "You have judged a good deal at a stretch. Come back in %(n)d minute with the same link.",
            "You have judged a good deal at a stretch. Come back in %(n)d minutes with the same link.",
            minutes,
        ) % {"n": minutes}
        return _("Time for a break"), text, _("Look for more")
    if why == "day":
        text = _(
            "That is all for one day. Come back tomorrow with the same link; the day turns at midnight, UTC."
        )
        return _("Enough for today"), text, _("Look for more")
    if why == "none_left":
        text = _(
            "Others are judging the rest right now. If one of them leaves, there may be more in half an hour."
        )
        return _("Nothing left for the moment"), text, _("Look for more")
    return _("You are in the middle of it"), _("What you sent is kept."), _("Go on")
