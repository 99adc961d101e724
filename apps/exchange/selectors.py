"""What pages read of share links and of mails on studies."""

from __future__ import annotations

from collections.abc import Sequence

from apps.accounts.models import Membership
from apps.exchange.models import ShareLink, Subscription
from apps.exchange.services.tokens import token_of
from apps.studies.models import Study

__all__ = ["rhythm_of", "share_links_of", "token_of"]

_MOST = 200


def share_links_of(study: Study) -> Sequence[ShareLink]:
    """Return a study's links with who made them, newest first, at most 200, in one query."""
    rows = ShareLink.objects.filter(study=study).select_related("created_by", "round", "snapshot")
    return list(rows.defer("snapshot__estimates", "round__protocol").order_by("-created_at", "-pk")[:_MOST])


def rhythm_of(study: Study, reader: Membership) -> str:
    """Return when a member wants mails on a study, "" for never."""
    rows = Subscription.objects.filter(study=study, user=reader.user)
    return rows.values_list("rhythm", flat=True).first() or ""
