"""Equity audits as pages and the API read them."""

from __future__ import annotations

from apps.accounts.models import Team
from apps.core.errors import NotFound
from apps.governance.models import EquityAudit
from apps.studies.models import Study


def audits_of(study: Study) -> list[EquityAudit]:
    """Return a study's audits without their bodies, newest first, with round and signatures, in two queries."""
    rows = EquityAudit.objects.filter(study=study).select_related("round", "made_by").defer("body")
    return list(rows.prefetch_related("signatures__member").order_by("-number")[:100])


def audit_in(team: Team, study_slug: str, number: int) -> EquityAudit:
    """Return one audit of a study.

    Raises:
        NotFound: the study has none of this number.
    """
    rows = EquityAudit.objects.select_related("study__team", "round__study", "made_by")
    found = (
        rows.prefetch_related("signatures__member")
        .filter(study__team=team, study__slug=study_slug, number=number)
        .first()
    )
    if found is None:
        raise NotFound("")
    return found
