"""What a protocol says about people and is worth a second look: quotas that the plan has no room for, checks that need items."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.core.errors import Invalid, Problem
from apps.studies.models import Study
from apps.studies.protocol import Protocol
from apps.studies.quota_needs import shortfalls
from apps.studies.services.freeze import named_versions, plan_of


def people_warnings(team: Team, protocol: Protocol) -> Iterator[Problem]:
    """Yield what is allowed but worth a second look, as pointers and sentences."""
    yield from _quotas(team, protocol)
    yield from _checks(protocol)
    document = protocol.document
    if document.raters.profile and "demographics" not in document.consent.purposes:
        reason = _(
            "People are asked about themselves only if they may allow it: name “demographics” among the purposes of the consent."
        )
        yield Problem("/raters/profile", reason)


def _quotas(team: Team, protocol: Protocol) -> Iterator[Problem]:
    """Name quotas that the plan cannot fill, as far as the catalogue tells what the plan is."""
    raters = protocol.document.raters
    if not raters.quotas:
        return
    study = Study(team=team)
    try:
        plan, _scenarios = plan_of(study, protocol, named_versions(study, protocol.document.round.versions))
    except Invalid:
        return  # the catalogue lacks a version; the launch says which
    items = len(plan.items)
    slots = sum(item.overlap for item in plan.items)
    each = min(raters.load.per_rater or items, items)
    for reason in shortfalls(raters.quotas, slots=slots, each=each):
        yield Problem("/raters/quotas", reason)


def _checks(protocol: Protocol) -> Iterator[Problem]:
    quality = protocol.document.quality
    for name, asked in (("gold", quality.gold), ("attention", quality.attention)):
        if asked:
            reason = _(
                "None are there before they are posted: send items of kind “%(kind)s” once the round is open."
            )
            yield Problem(f"/quality/{name}", reason % {"kind": name})
    if quality.fails and not quality.attention:
        yield Problem("/quality/fails", _("Without attention checks nobody can fail one."))
