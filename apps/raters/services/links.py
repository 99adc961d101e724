"""Doors: made, closed, opened again, and counted as people come."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, Problem, Refused
from apps.raters.models import Link, Outcome, Participation
from apps.raters.return_address import checked_return_address
from apps.studies.models import Study

_CODE_BYTES = 6
_LONGEST_CODE = 40
_LONGEST_PARAMETER = 60
_MOST_ORIGINS = 20
_COHORTS = {str(Link.Kind.WIDGET): "end_user", str(Link.Kind.MEMBERS): "team"}
"""What people are who come by a door that does not say so."""
_ROLES = ("person", "study", "session")
_TAKEN = frozenset({"lang", "code", "words", "language", "purposes", "age", "show", "csrfmiddlewaretoken"})
"""Names that the joining page sends itself; a person's number under one of them would be read from its answer."""
_PLAIN_CODE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class LinkFull(Refused):
    """As many people as the door lets in have come, or it was closed."""


@dataclass(frozen=True)
class PanelSpec:
    """What a door for a panel knows of it.

    Attributes:
        panel: which one.
        parameters: which parameter of the address carries `person`, `study` and `session`.
        codes: completion codes that were typed in, by outcome; the others are generated.
        return_url: where people go back to, with places in braces.
    """

    panel: str
    parameters: Mapping[str, str]
    codes: Mapping[str, str]
    return_url: str = ""


def make_link(
    *,
    study: Study,
    kind: str,
    name: str,
    actor: User | None,
    now: datetime,
    cohort: str = "",
    cap: int | None = None,
    panel: PanelSpec | None = None,
    origins: Sequence[str] = (),
) -> Link:
    """Make a door of a study.

    Args:
        study: whose.
        kind: one of `Link.Kind`.
        name: for the team; people who come never see it.
        actor: who makes it.
        now: when.
        cohort: what people who come this way are.
        cap: how many people may come; no end without.
        panel: for panels.
        origins: for widgets, the origins of the pages that may show it.

    Raises:
        Invalid: something does not fit; `problems` says where.
    """
    if kind not in Link.Kind.values:
        raise Invalid(_("There is no such kind of link."))
    if cap is not None and not 1 <= cap <= 1_000_000:
        raise _wrong("cap", _("A cap is between 1 and 1,000,000."))
    if (kind == Link.Kind.PANEL) != (panel is not None):
        raise _wrong("panel", _("Say which panel it is."))
    link = Link(study=study, kind=kind, name=name.strip()[:120] or str(Link.Kind(kind).label))
    link.cohort = cohort.strip()[:80] or _COHORTS.get(kind, "")
    link.cap, link.created_by, link.created_at = cap, actor, now
    if panel is not None:
        _describe_panel(link, panel)
    if kind == Link.Kind.WIDGET:
        link.origins = _origins(origins)
    link.save()
    return link


def close_link(*, link: Link, now: datetime) -> None:
    """Let nobody new in; whoever came through goes on."""
    Link.objects.filter(pk=link.pk, closed_at=None).update(closed_at=now)


def open_link(*, link: Link) -> None:
    """Let people in again."""
    Link.objects.filter(pk=link.pk).update(closed_at=None)


def count_in(*, link: Link) -> None:
    """Count one more person through a door, in the transaction in which they join.

    Raises:
        LinkFull: its cap is reached, or it was closed.
    """
    room = Q(cap=None) | Q(used__lt=F("cap"))
    if not Link.objects.filter(room, pk=link.pk, closed_at=None).update(used=F("used") + 1):
        raise LinkFull(_("This link has let in all the people it was made for."))


@dataclass(frozen=True)
class CheckedCode:
    """What a completion code says.

    Attributes:
        outcome: how the participation ended; "" while nobody was given such a code.
        shared: it is a panel's, the same for all who ended so.
        before: when it was checked first, None for now.
        link: the name of the door, "" for the study's own.
    """

    outcome: str
    shared: bool = False
    before: datetime | None = None
    answered: int = 0
    link: str = ""

    @property
    def label(self) -> str:
        """The outcome in words."""
        return str(Outcome(self.outcome).label) if self.outcome else ""


@transaction.atomic
def check_code(*, study: Study, code: str, now: datetime) -> CheckedCode:
    """Say what a completion code stands for, and note the first time that somebody asks."""
    wanted = code.strip()[:_LONGEST_CODE]
    if not wanted or "\0" in wanted:
        return CheckedCode("")
    for link in Link.objects.filter(study=study, kind=Link.Kind.PANEL):
        for outcome, given in link.codes.items():
            if secrets.compare_digest(given.encode(), wanted.encode()):
                return CheckedCode(outcome, shared=True, link=link.name)
    found = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("link")
        .filter(round__study=study, completion_code__iexact=wanted)
        .order_by("-joined_at")
        .first()
    )
    if found is None:
        return CheckedCode("")
    before = found.code_checked_at
    if before is None:
        found.code_checked_at = now
        found.save(update_fields=["code_checked_at"])
    name = found.link.name if found.link else ""
    return CheckedCode(found.outcome, before=before, answered=found.answered, link=name)


def _describe_panel(link: Link, panel: PanelSpec) -> None:
    parameters = {role: panel.parameters.get(role, "").strip() for role in _ROLES}
    parameters = {role: name for role, name in parameters.items() if name}
    if "person" not in parameters:
        raise _wrong("person", _("Say which parameter names the person."))
    for role, name in parameters.items():
        if len(name) > _LONGEST_PARAMETER or not set(name) <= _PLAIN_CODE or name in _TAKEN:
            names = ", ".join(sorted(_TAKEN))
            raise _wrong(
                role, _("Use letters, digits, - and _; these are taken: %(names)s.") % {"names": names}
            )
    link.panel = panel.panel[:40]
    link.parameters = parameters
    link.codes = _codes(panel.codes)
    try:
        link.return_url = checked_return_address(panel.return_url, parameters.values())
    except Invalid as error:
        raise _wrong("return_url", error.message) from error


def _codes(typed: Mapping[str, str]) -> dict[str, str]:
    """Return one code for each outcome: what was typed in, else one that nobody can guess."""
    codes: dict[str, str] = {}
    for outcome in Outcome.values:
        code = typed.get(outcome, "").strip() or secrets.token_hex(_CODE_BYTES).upper()
        if len(code) > _LONGEST_CODE or not set(code) <= _PLAIN_CODE:
            raise _wrong(f"code_{outcome}", _("Use at most 40 letters, digits, - and _."))
        if code in codes.values():
            raise _wrong(f"code_{outcome}", _("Each outcome needs a code of its own."))
        codes[outcome] = code
    return codes


def _origins(written: Sequence[str]) -> list[str]:
    """Return origins as browsers send them."""
    origins = [_origin(line.strip()) for line in written if line.strip()]
    if not origins:
        raise _wrong("origins", _("Name the pages that may show it, such as https://www.example.org."))
    if len(origins) > _MOST_ORIGINS:
        raise _wrong("origins", _("Name at most 20 origins."))
    return list(dict.fromkeys(origins))


def _origin(line: str) -> str:
    problem = _wrong(
        "origins", _("%(line)s is no origin: write https:// and the host alone.") % {"line": line[:80]}
    )
    try:
        parts = urlsplit(line)
        port = parts.port
    except ValueError as error:
        raise problem from error
    host = parts.hostname or ""
    local = host in {"localhost", "127.0.0.1"}
    plain = set(host) <= frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
    if (
        not host
        or not plain
        or "@" in parts.netloc
        or parts.path not in {"", "/"}
        or parts.query
        or parts.fragment
    ):
        raise problem
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise problem
    default = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")


def _wrong(field: str, reason: str) -> Invalid:
    return Invalid(reason, problems=(Problem(f"/{field}", reason),))
