"""Share links: made, opened by people without an account, revoked."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.accounts.services import hash_secret
from apps.analysis.models import Snapshot
from apps.analysis.selectors import newest_snapshot
from apps.analysis.services import cite
from apps.core.errors import Invalid, NotFound, Problem, Refused
from apps.core.sealed import seal
from apps.core.text import clean_text
from apps.exchange.models import Level, ShareLink, ShownSnapshot
from apps.exchange.services.tokens import token_for
from apps.studies.models import Round, Study
from apps.studies.selectors import newest_rounds

NOISE_PURPOSE = "share noise"
"""What keys of noise are sealed for."""
LONGEST_DAYS = 365
MOST_LIVE = 50
LARGEST_BUDGET = 100.0
FOLLOW_EVERY = timedelta(minutes=10)
"""A link goes on to newer numbers no more often: each that it showed is kept as long as the link is."""


@dataclass(frozen=True)
class ShareWish:
    """What a link should be.

    Attributes:
        name: what it is for, for the team.
        level: how much it shows.
        round: whose numbers, None for the newest round.
        follows: whether it goes on to newer numbers.
        days: until it ends, 1 to 365.
        epsilon: what a snapshot costs of the privacy budget, None without noise.
        budget: how much there is of it.
        key: of the form, so that the same one sent twice makes one link; "" makes another link each time.
    """

    name: str
    level: str
    round: Round | None
    follows: bool
    days: int
    epsilon: float | None = None
    budget: float | None = None
    key: str = ""


@dataclass(frozen=True)
class Opened:
    """What an open link shows.

    Attributes:
        round: whose numbers, None while the study has none.
        snapshot: which, None before the first.
        spent: of the privacy budget so far, this page included.
        held_back: there are newer numbers, which the privacy budget does not allow.
    """

    link: ShareLink
    round: Round | None
    snapshot: Snapshot | None
    spent: float = 0.0
    held_back: bool = False


@transaction.atomic
def make_share_link(*, study: Study, wish: ShareWish, by: Membership, now: datetime) -> ShareLink:
    """Make a link and keep the snapshot that it shows.

    Raises:
        NotFound: the member belongs to another team.
        Refused: neither owner nor researcher asks, there are no numbers to fix it to, or there are too many links.
        Invalid: something of the wish does not fit.
    """
    if by.team_id != study.team_id:
        raise NotFound("")
    if not by.may_write:
        raise Refused(_("Only owners and researchers may share a study."))
    name = _checked(wish)
    same = ShareLink.objects.filter(study=study, key=wish.key).first() if wish.key else None
    if same is not None:
        return same
    if ShareLink.objects.filter(study=study, revoked_at=None, expires_at__gt=now).count() >= MOST_LIVE:
        raise Refused(_("There are 50 links already. Revoke one that nobody needs."))
    snapshot = newest_snapshot(wish.round) if wish.round is not None else None
    if snapshot is None and not wish.follows:
        raise Refused(_("There are no numbers yet that a link could show for good."))
    key = wish.key or secrets.token_hex(16)
    link = ShareLink(
        study=study,
        round=wish.round,
        follows=wish.follows,
        snapshot=None if wish.follows else snapshot,
        key=key,
        token_hash=hash_secret(token_for(study.pk, key)),
        name=name,
        level=wish.level,
        created_by=by.user,
        created_at=now,
        expires_at=now + timedelta(days=wish.days),
        noise_epsilon=wish.epsilon,
        noise_budget=wish.budget if wish.epsilon is not None else None,
        noise_key=seal(secrets.token_bytes(32), purpose=NOISE_PURPOSE) if wish.epsilon is not None else "",
    )
    if link.snapshot is not None:
        cite(link.snapshot)
    return _saved(link)


def revoke_share_link(*, study: Study, number: int, by: Membership, now: datetime) -> None:
    """End a link at once; one that has ended stays as it is.

    Raises:
        NotFound: the study has no such link, or the member belongs to another team.
        Refused: neither owner nor researcher asks.
    """
    if by.team_id != study.team_id:
        raise NotFound("")
    if not by.may_write:
        raise Refused(_("Only owners and researchers may share a study."))
    rows = (
        ShareLink.objects.filter(study=study, pk=number) if 0 < number < 2**63 else ShareLink.objects.none()
    )
    if not rows.exists():
        raise NotFound("")
    rows.filter(revoked_at=None).update(revoked_at=now)


@transaction.atomic
def open_share_link(*, token: str, now: datetime) -> Opened:
    """Return what a link shows, and count that it was opened, by day.

    Raises:
        NotFound: there is no such link, it has ended or was revoked; all look alike.
    """
    link = (
        ShareLink.objects.select_for_update(of=("self",))
        .select_related("study__team", "round", "snapshot")
        .filter(token_hash=hash_secret(token[:64]), revoked_at=None, expires_at__gt=now)
        .first()
    )
    if link is None:
        raise NotFound("")
    ShareLink.objects.filter(pk=link.pk).update(used=F("used") + 1, used_on=now.date())
    held_back = _go_on(link, now) if link.follows else False
    spent = _pay(link, now)
    snapshot = link.snapshot
    round_ = snapshot.round if snapshot is not None else (link.round or _newest_round(link.study))
    if round_ is not None:
        round_.study = link.study
    return Opened(link, round_, snapshot, spent, held_back)


def _go_on(link: ShareLink, now: datetime) -> bool:
    """Let a link show newer numbers where there are some; return whether the privacy budget holds them back."""
    round_ = link.round or _newest_round(link.study)
    newest = newest_snapshot(round_) if round_ is not None else None
    shown = link.snapshot
    if newest is None or newest == shown:
        return False
    if (
        shown is not None
        and shown.round_id == newest.round_id
        and newest.taken_at - shown.taken_at < FOLLOW_EVERY
    ):
        return False
    if (
        link.noise_epsilon is not None
        and _spent(link) + link.noise_epsilon > (link.noise_budget or 0.0) + 1e-9
    ):
        return True
    cite(newest)
    link.snapshot = newest
    link.save(update_fields=["snapshot"])
    return False


def _pay(link: ShareLink, now: datetime) -> float:
    """Note that a link with noise shows its snapshot, and return what it has spent of the privacy budget."""
    if link.noise_epsilon is None:
        return 0.0
    if link.snapshot is not None:
        ShownSnapshot.objects.get_or_create(
            link=link, snapshot=link.snapshot, defaults={"epsilon": link.noise_epsilon, "on": now.date()}
        )
    return _spent(link)


def _spent(link: ShareLink) -> float:
    return float(link.shown.aggregate(sum=Sum("epsilon"))["sum"] or 0.0)


def _newest_round(study: Study) -> Round | None:
    return newest_rounds([study]).get(study.pk)


def _checked(wish: ShareWish) -> str:
    """Return the name as it is stored.

    Raises:
        Invalid: something does not fit.
    """
    name = clean_text(wish.name, max_length=1_000).strip()
    problems = []
    if not name or len(name) > 120:
        problems.append(Problem("/name", _("Say in at most 120 characters whom it is for.")))
    if wish.level not in Level.values:
        problems.append(Problem("/level", _("Choose how much it shows.")))
    if not 1 <= wish.days <= LONGEST_DAYS:
        problems.append(Problem("/days", _("A link ends after 1 to 365 days.")))
    if wish.round is None and not wish.follows:
        problems.append(Problem("/follows", _("A link to the newest round goes on to newer numbers.")))
    if wish.epsilon is not None and not _is_budget(wish.epsilon, wish.budget):
        problems.append(
            Problem(
                "/epsilon",
                _("Epsilon is between 0.01 and 10, and the budget at least as large, at most 100."),
            )
        )
    if len(wish.key) > 32:
        problems.append(Problem("/key", _("Open the page again and send the form once more.")))
    if problems:
        raise Invalid(problems[0].reason, problems=tuple(problems))
    return name


def _is_budget(epsilon: float, budget: float | None) -> bool:
    if budget is None or not math.isfinite(epsilon) or not math.isfinite(budget):
        return False
    return 0.01 <= epsilon <= 10.0 and epsilon <= budget <= LARGEST_BUDGET


def _saved(link: ShareLink) -> ShareLink:
    """Store the link, or return the one that the same form made a moment ago."""
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:
        return ShareLink.objects.get(study=link.study, key=link.key)
    return link
