"""What a protocol may say and is worth a second look: people outside the team, and words that are only kept so far."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Team
from apps.core.errors import Problem
from apps.studies.protocol import Protocol


def warnings_of(team: Team, protocol: Protocol) -> list[Problem]:
    """Return what is allowed but worth a second look, as pointers and sentences."""
    return [*_strangers(team, protocol), *_kept_only(protocol)]


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


def _kept_only(protocol: Protocol) -> Iterator[Problem]:
    """Name what this release keeps with the protocol and does not act on, so that nobody relies on it."""
    document, items = protocol.document, protocol.items
    quality = document.quality
    found = {
        "/gates": (document.gates, _("Gates are kept; this release does not evaluate them yet.")),
        "/stages": (document.stages, _("Stages are kept; this release does not act on them yet.")),
        "/behaviour": (
            document.behaviour,
            _("Behaviour is stored with responses; this release has no metric for it yet."),
        ),
        "/quality": (
            quality.gold or quality.attention or quality.repeat,
            _("Checks are kept; this release mixes none into the items yet."),
        ),
        "/raters/quotas": (
            document.raters.quotas,
            _("Quotas are kept; this release does not fill them yet."),
        ),
        "/raters/qualification": (
            document.raters.qualification,
            _("The qualification is kept; this release does not ask for it yet."),
        ),
        "/raters/load/per_day": (
            document.raters.load.per_day,
            _("The load per day is kept; this release only heeds the load per rater."),
        ),
        "/analysis/slices": (
            document.analysis.slices,
            _("Slices are kept; this release computes none yet."),
        ),
        "/analysis/design": (
            document.analysis.design,
            _("The design is kept; it matters to gates, which this release does not evaluate yet."),
        ),
        "/items/order": (
            getattr(items, "order", None) == "adaptive",
            _("The adaptive order is kept; this release gives items out in a uniform order."),
        ),
        "/items/weight_by": (
            getattr(items, "weight_by", None) == "traffic",
            _("Weights are kept; this release computes no weighted numbers yet."),
        ),
    }
    for pointer, (is_said, reason) in found.items():
        if is_said:
            yield Problem(pointer, reason)
