"""Equity audits of a study: what their pages show, for machines."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.openapi import audits as described
from apps.api.replies_audits import audit_entry, audit_reply
from apps.api.views.base import ApiView, caller_of, study_of
from apps.governance.audits import audit_in, audits_of


class AuditsView(ApiView):
    """The audits of a study."""

    @described.audits
    def get(self, request: Request, slug: str) -> Response:
        """Return a study's audits without what they say, newest first."""
        study = study_of(request, slug)
        return Response({"study": study.slug, "audits": [audit_entry(one) for one in audits_of(study)]})


class AuditView(ApiView):
    """One audit."""

    @described.audit
    def get(self, request: Request, slug: str, number: str) -> Response:
        """Return one audit as it was frozen, who signed it, and whether it is unchanged."""
        return Response(audit_reply(audit_in(caller_of(request).team, slug, int(number))))
