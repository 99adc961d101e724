"""An equity audit: frozen once, signed by two people, and the same for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.accounts.models import Membership, Role, Team, User
from apps.analysis import reviewing
from apps.analysis.models import Review, Snapshot
from apps.analysis.services import refresh_now, thin_snapshots
from apps.core import jsontext
from apps.core.errors import Refused
from apps.governance.models import EquityAudit, EquitySignature
from apps.governance.services import make_audit, sign_audit, signing_role, verify_audit
from apps.studies.models import Round
from tests.factories.skewed import FIELDS, skewed_round

pytestmark = pytest.mark.django_db(transaction=True)


def reviewed(round_: Round) -> Round:
    refresh_now(round_.pk)
    review = reviewing.ask_for_review(round_=round_, by=None, now=timezone.now())
    assert reviewing.run_review(review_id=str(review.pk), now=timezone.now())
    return round_


def member(team: Team, name: str, role: Role) -> Membership:
    user = User.objects.create_user(f"{name}@example.org", name=name.title())
    return Membership.objects.create(team=team, user=user, role=role)


def of(team: Team, user: User) -> Membership:
    return Membership.objects.get(team=team, user=user)


def test_an_audit_is_frozen_signed_by_two_and_never_changes(team: Team, ada: User, ben: User) -> None:
    quotas = [
        {"where": {"first_language": "other"}, "raters": 20},
        {"where": {"assistive_technology": "voice"}, "raters": 40},
    ]
    round_ = skewed_round(team, ada, raters={"profile": list(FIELDS), "quotas": quotas})
    owner, now = of(team, ada), timezone.now()
    with pytest.raises(Refused):
        make_audit(round_=round_, by=owner, now=now)
    reviewed(round_)
    with pytest.raises(Refused):
        make_audit(round_=round_, by=of(team, ben), now=now)

    audit = make_audit(round_=round_, by=owner, now=now)

    assert make_audit(round_=round_, by=owner, now=now).pk == audit.pk
    kept = EquityAudit.objects.get()
    assert kept.sha256 == jsontext.digest(kept.body)
    assert verify_audit(kept)
    assert Snapshot.objects.get(pk=kept.snapshot_id).cited
    assert Review.objects.get(pk=kept.review_id).cited
    assert "private" not in kept.body
    assert ["gender", "other"] in kept.body["small"]
    assert not [
        row
        for row in kept.body["cells_of_people"]
        if "other" in row["slice"].values() and "gender" in row["slice"]
    ]
    states = {tuple(row[:4]): row[-1] for row in kept.body["coverage"]}
    assert states["first_language", "other", "", ""] == "planned"
    assert states["assistive_technology", "voice", "", ""] in {"short", "hidden"}
    assert states["age_band", "75+", "tag", "medical"] == "empty"

    assert sign_audit(audit=kept, by=owner, remark="Seen.", now=now).role == "interpreter"
    with pytest.raises(Refused, match="You have signed"):
        sign_audit(audit=EquityAudit.objects.get(), by=owner, remark="", now=now)
    assert (
        sign_audit(audit=EquityAudit.objects.get(), by=of(team, ben), remark="", now=now).role == "approver"
    )
    with pytest.raises(Refused, match="signed by both"):
        sign_audit(audit=EquityAudit.objects.get(), by=member(team, "eve", Role.OWNER), remark="", now=now)

    for rows, change in (
        (EquityAudit.objects.all(), {"sha256": "0" * 64}),
        (EquitySignature.objects.all(), {"remark": "Not seen."}),
    ):
        with pytest.raises(DatabaseError, match="do not change"), transaction.atomic():
            rows.update(**change)
    forged = EquityAudit.objects.get()
    forged.body["raters"] = 1
    assert not verify_audit(forged)
    with pytest.raises(Refused, match="not what was hashed"):
        sign_audit(audit=forged, by=owner, remark="", now=now)
    thin_snapshots(now=now + timedelta(days=9))
    reviewing.thin_reviews(now=now + timedelta(days=9))
    assert verify_audit(EquityAudit.objects.get())


def test_whom_the_protocol_names_signs_and_nobody_else(team: Team, ada: User, ben: User) -> None:
    named = {"interpreter": "ida@example.org", "approver": "cora@example.org"}
    round_ = reviewed(skewed_round(team, ada, governance=named))
    ida, cora = member(team, "ida", Role.RESEARCHER), member(team, "cora", Role.APPROVER)
    audit = make_audit(round_=round_, by=ida, now=timezone.now())

    assert signing_role(audit, of(team, ada))[0] is None
    assert signing_role(audit, of(team, ben))[0] is None
    assert signing_role(audit, ida)[0] == "interpreter"
    assert signing_role(audit, cora)[0] == "approver"


def test_who_made_it_does_not_approve_it(team: Team, ada: User) -> None:
    round_ = reviewed(skewed_round(team, ada))
    audit = make_audit(round_=round_, by=of(team, ada), now=timezone.now())
    sign_audit(audit=audit, by=member(team, "ivo", Role.INTERPRETER), remark="", now=timezone.now())

    role, reason = signing_role(EquityAudit.objects.get(), of(team, ada))

    assert role is None
    assert "Somebody else" in reason
