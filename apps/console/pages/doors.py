"""What the page of a study's doors shows: who came by which, how it ended for them, and what to give to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.exchange.panels import panel_of, panels
from apps.raters.models import Link, Outcome
from apps.raters.selectors import DoorCount, doors_of
from apps.studies.models import Study

ICONS = {
    Link.Kind.PUBLIC: "link",
    Link.Kind.MAIL: "mail",
    Link.Kind.PANEL: "users",
    Link.Kind.MEMBERS: "key",
    Link.Kind.WIDGET: "chat",
    Link.Kind.TEST: "play",
}


@dataclass(frozen=True)
class DoorRow:
    """One door.

    Attributes:
        id: 0 for the study's own door.
        address: what to give to people, or into the panel; "" where mails bring it.
        embed: the line of HTML that shows a widget.
        host: our own origin, which a widget's host page has to allow.
        ended: (outcome, people).
        codes: (outcome, code), of a panel.
        notes: what to do on the panel's side.
        mails: what became of the invitations, in words.
    """

    id: int
    kind: str
    icon: str
    label: str
    name: str
    cohort: str
    came: int
    cap: int | None
    active: int
    ended: tuple[tuple[str, int], ...]
    closed: bool
    full: bool
    address: str = ""
    embed: str = ""
    host: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    return_url: str = ""
    notes: tuple[str, ...] = ()
    mails: str = ""
    origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One kind of door that may be made."""

    value: str
    label: str
    icon: str
    url: str
    current: bool


def door_rows(study: Study) -> list[DoorRow]:
    """Return the doors of a study, its own first."""
    return [_row(study, count) for count in doors_of(study)]


def kind_choices(study: Study, kind: str) -> list[Choice]:
    """Return the kinds of doors; the one whose form is shown is the current one."""
    home = reverse("console:doors", args=[study.slug])
    return [
        Choice(value, str(label), ICONS[Link.Kind(value)], f"{home}?kind={value}#new", value == kind)
        for value, label in Link.Kind.choices
    ]


def panel_choices(study: Study, panel: str) -> list[Choice]:
    """Return the panels that a door may be for."""
    home = reverse("console:doors", args=[study.slug])
    return [
        Choice(slug, one.label, "users", f"{home}?kind=panel&panel={slug}#new", slug == panel)
        for slug, one in panels().items()
    ]


def _row(study: Study, count: DoorCount) -> DoorRow:
    link = count.link
    ended = tuple((str(Outcome(outcome).label), people) for outcome, people in count.outcomes.items())
    if count.withdrawn:
        ended = (*ended, (_("Withdrawn"), count.withdrawn))
    if link is None:
        return DoorRow(
            id=0,
            kind=Link.Kind.PUBLIC,
            icon="link",
            label=_("The study's own link"),
            name=_("Join link"),
            cohort="",
            came=count.came,
            cap=None,
            active=count.active,
            ended=ended,
            closed=False,
            full=False,
            address=settings.BASE_URL + reverse("join", args=[study.code]),
        )
    return DoorRow(
        id=link.pk,
        kind=link.kind,
        icon=ICONS[Link.Kind(link.kind)],
        label=str(Link.Kind(link.kind).label),
        name=link.name,
        cohort=link.cohort.replace("_", " "),
        came=count.came,
        cap=link.cap,
        active=count.active,
        ended=ended,
        closed=link.closed_at is not None,
        full=link.cap is not None and link.used >= link.cap,
        **_given_out(link, count),
    )


def _given_out(link: Link, count: DoorCount) -> dict[str, Any]:
    """Return what a door of this kind gives to people, pages or a panel."""
    address = settings.BASE_URL + reverse("join", args=[link.code])
    if link.kind == Link.Kind.WIDGET:
        script = settings.BASE_URL + reverse("widget_script", args=[link.code])
        return {
            "embed": f'<script src="{script}" async></script>',
            "host": settings.BASE_URL,
            "origins": tuple(link.origins),
        }
    if link.kind == Link.Kind.MAIL:
        return {"mails": _mails(count)}
    if link.kind != Link.Kind.PANEL:
        return {"address": address}
    panel = panel_of(link.panel)
    return {
        "address": address + (panel.address if panel else ""),
        "codes": tuple((str(Outcome(key).label), code) for key, code in link.codes.items()),
        "return_url": link.return_url,
        "notes": tuple(str(note) for note in panel.notes) if panel else (),
    }


def _mails(count: DoorCount) -> str:
    said = ngettext("%(n)d address", "%(n)d addresses", count.invited) % {"n": count.invited}
    said += ", " + ngettext("%(n)d mail sent", "%(n)d mails sent", count.sent) % {"n": count.sent}
    if count.unsent:
        said += ", " + ngettext("%(n)d could not be sent", "%(n)d could not be sent", count.unsent) % {
            "n": count.unsent
        }
    return said
