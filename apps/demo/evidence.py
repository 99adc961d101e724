"""What the demo's team makes of its numbers: a full review, a finding taken on, a signed audit, a question with its answer, a link."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from apps.accounts.models import Membership
from apps.analysis.findings import set_finding_state, take_on
from apps.analysis.findings.reading import findings_of
from apps.analysis.models import FindingState
from apps.analysis.reviewing import ask_for_review, run_review
from apps.analysis.selectors import results_of
from apps.exchange.models import Level
from apps.exchange.services import ShareWish, make_share_link
from apps.governance.services import comment, make_audit, reply, sign_audit
from apps.studies.models import Round

_FILE = Path(__file__).parent / "data" / "evidence.yaml"

DAYS = 90
"""So long the demo's share link is open."""


@dataclass(frozen=True)
class Readers:
    """Who reads the demo's numbers."""

    owner: Membership
    researcher: Membership
    stakeholder: Membership


def review(round_: Round, *, by: Membership, now: datetime) -> None:
    """Make a full review at once: the demo's first look at a page should not wait for a worker."""
    asked = ask_for_review(round_=round_, by=by.user, now=now)
    run_review(review_id=str(asked.pk), now=now)


def work_with(round_: Round, readers: Readers, *, now: datetime) -> None:
    """Let three people work with what a reviewed round says."""
    said: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    _act_on_finding(round_, readers, said["reason"], now)
    _audit(round_, readers, said["remarks"], now)
    _discuss(round_, readers, said["talk"], now)
    make_share_link(
        study=round_.study,
        wish=ShareWish(
            name=said["link"],
            level=Level.SUMMARY,
            round=round_,
            follows=False,
            days=DAYS,
            key=uuid.uuid4().hex,
        ),
        by=readers.researcher,
        now=now,
    )


def _act_on_finding(round_: Round, readers: Readers, reason: str, now: datetime) -> None:
    for finding in findings_of(round_.study, to_researcher=True)[:1]:
        mine = readers.researcher.user
        take_on(finding=finding, owner=mine, by=mine, now=now)
        set_finding_state(finding=finding, state=FindingState.ACTING, by=mine, now=now, reason=reason)


def _audit(round_: Round, readers: Readers, remarks: Mapping[str, str], now: datetime) -> None:
    audit = make_audit(round_=round_, by=readers.researcher, now=now)
    sign_audit(audit=audit, by=readers.owner, remark=remarks["interpreter"], now=now)
    sign_audit(audit=audit, by=readers.stakeholder, remark=remarks["approver"], now=now)


def _discuss(round_: Round, readers: Readers, talk: Mapping[str, Any], now: datetime) -> None:
    results = results_of(round_)
    found = results.all(talk["measure"]) if results else []
    asked = comment(
        round_=round_,
        on=next(iter(found), None),
        kind="question",
        text=talk["question"],
        by=readers.stakeholder,
        now=now,
    )
    reply(to=asked, text=talk["answer"], by=readers.researcher, now=now)
    comment(round_=round_, on=None, kind="comment", text=talk["comment"], by=readers.owner, now=now)
