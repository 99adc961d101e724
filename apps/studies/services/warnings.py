"""What a protocol may say and is worth a second look: people outside the team, and words that are only kept so far."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Team
from apps.core.errors import Problem
from apps.studies.protocol import Protocol
from apps.studies.services.warnings_people import people_warnings

RESERVED_SLICES = (
    "option", "class", "label", "tag", "risk", "value", "locale", "cohort", "theme", "arm", "attribute", "set", "period",
    "rater", "raters",
)  # fmt: skip
"""Words that slices use for what is no field of a profile."""


def warnings_of(team: Team, protocol: Protocol) -> list[Problem]:
    """Return what is allowed but worth a second look, as pointers and sentences."""
    return [
        *_strangers(team, protocol),
        *_gates_without_answer(protocol),
        *_slices_without_field(protocol),
        *_kept_only(protocol),
        *people_warnings(team, protocol),
    ]


def _strangers(team: Team, protocol: Protocol) -> Iterator[Problem]:
    document = protocol.document
    named = {
        "/owner": document.owner,
        "/governance/interpreter": document.governance.interpreter,
        "/governance/approver": document.governance.approver,
    }
    emails = Membership.objects.filter(team=team).values_list("user__email", flat=True)
    members = {email.lower() for email in emails}
    for pointer, email in named.items():
        if email and email.lower() not in members:
            yield Problem(pointer, _("%(email)s is not in the team.") % {"email": email})


def _gates_without_answer(protocol: Protocol) -> Iterator[Problem]:
    """Name gates that can never be decided as they are written."""
    versions = protocol.document.round.versions
    for index, gate in enumerate(protocol.document.gates):
        if gate.compares_without_slice:
            reason = _("A gap or a ratio needs a slice: a group to set against everyone else.")
            yield Problem(f"/gates/{index}/slice", reason)
        for word, key in (("version", gate.version), ("versus", gate.versus)):
            if key is not None and versions and key not in versions:
                yield Problem(f"/gates/{index}/{word}", _("The round does not name this version."))
        if gate.on_fail != "none":
            reason = _("What follows a failure is kept; this release says so and does not act on it yet.")
            yield Problem(f"/gates/{index}/on_fail", reason)
        if gate.weights == "population":
            yield Problem(f"/gates/{index}/weights", _("Targets of the population cannot be declared yet."))


def _slices_without_field(protocol: Protocol) -> Iterator[Problem]:
    """Name slices by a profile field that nobody is asked for."""
    document = protocol.document
    known = {*document.raters.profile_keys, *RESERVED_SLICES}
    for index, gate in enumerate(document.gates):
        keys = [gate.slice] if isinstance(gate.slice, str) else list(gate.slice or {})
        for key in keys:
            if key not in known:
                reason = _("The protocol does not declare the profile field “%(key)s”.") % {"key": key}
                yield Problem(f"/gates/{index}/slice", reason)
    for index, key in enumerate(document.analysis.slices):
        if key not in known:
            reason = _("The protocol does not declare the profile field “%(key)s”.") % {"key": key}
            yield Problem(f"/analysis/slices/{index}", reason)


def _kept_only(protocol: Protocol) -> Iterator[Problem]:
    """Name what this release keeps with the protocol and does not act on, so that nobody relies on it."""
    document = protocol.document
    found = {
        "/stages": (document.stages, _("Stages are kept; this release does not act on them yet.")),
        "/raters/qualification": (
            document.raters.qualification,
            _("The qualification is kept; this release does not ask for it yet."),
        ),
        "/governance/review_every": (
            document.governance.review_every,
            _("The time of review is kept; this release reminds nobody yet."),
        ),
    }
    for pointer, (is_said, reason) in found.items():
        if is_said:
            yield Problem(pointer, reason)
