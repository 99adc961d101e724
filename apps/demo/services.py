"""The demo: one team, three people who log in, a finished study and five that run. Made through services only."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone

from apps.accounts.models import Membership, Role, Team, User
from apps.accounts.selectors import members_of
from apps.accounts.services import create_team
from apps.analysis.services import refresh_now
from apps.assignments.services import launch
from apps.catalog.services import upsert
from apps.core import jsontext
from apps.demo.aloud import Volunteers, read_aloud
from apps.demo.aloud_work import Coders, observe
from apps.demo.content import Content, read_content
from apps.demo.evidence import Readers, review, work_with
from apps.demo.library import live_in_library, propose_scenarios
from apps.demo.reviewers import AdviceReviewers, DialogueReviewers, RespectReviewers
from apps.demo.reviews import read_reviews
from apps.demo.voters import Voters
from apps.exchange.panels import panels
from apps.governance.services import DecisionText, approve, evaluate, propose
from apps.raters.models import Link
from apps.raters.services import PanelSpec, make_link
from apps.studies.models import Round
from apps.studies.services import close_round, push_study

NOTE = "Synthetic: the judgments of this demo come from a simulator, not from people."
SEED = 20261123
EVENINGS = 50
"""People who came in the evenings: as many as groups need to be told apart without telling of one."""
BACK = "https://panel.example/complete?cc={code}"
"""Where the demo's panel would take people back; nobody is there."""

_PEOPLE = (
    ("ines@mendwell.example", "Ines Okafor", Role.OWNER),
    ("jonas@mendwell.example", "Jonas Lind", Role.RESEARCHER),
    ("tomas@mendwell.example", "Tomas Vidal", Role.STAKEHOLDER),
)


@dataclass(frozen=True)
class Login:
    """A log-in of the demo."""

    email: str
    password: str
    role: str


def demo_logins(state: Path) -> list[Login]:
    """Return the log-ins that the demo of this state folder was made with, none before it was."""
    file = state / "demo-logins.json"
    if not file.exists():
        return []
    return [Login(**value) for value in json.loads(file.read_text(encoding="utf-8"))]


def load_demo(*, state: Path, now: datetime) -> list[Login]:
    """Make the demo in an empty product and return its log-ins; passwords are random and kept in the state folder."""
    logins = [Login(email, secrets.token_urlsafe(9), str(role.label)) for email, _name, role in _PEOPLE]
    _keep(state, logins)
    users = [
        User.objects.create_user(email, login.password, name=name)
        for (email, name, _role), login in zip(_PEOPLE, logins, strict=True)
    ]
    team = create_team(name="Mendwell", slug="mendwell", owner=users[0])
    for user, (_email, _name, role) in zip(users[1:], _PEOPLE[1:], strict=True):
        Membership.objects.create(team=team, user=user, role=role)
    content = read_content()
    _fill_catalogue(team, content)
    finished = _finished_study(team, users[0], content, now)
    _decided(finished)
    _running_study(team, users[0], content, now)
    evenings = _study_with_quotas(team, users[0], content, now)
    _reviews(team, users[0], content, now)
    aloud = _aloud(team, users[0], content, now)
    _read_and_discussed(team, (finished, aloud), evenings, now)
    return logins


def _keep(state: Path, logins: list[Login]) -> None:
    file = state / "demo-logins.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps([vars(login) for login in logins]), encoding="utf-8")


def _fill_catalogue(team: Team, content: Content) -> None:
    systems = [{"key": "mendwell", "name": "Mendwell assistant"}]
    versions = [
        {"key": key, "system": "mendwell", "name": key.removeprefix("mendwell/"), "step": step}
        for key, step in (
            ("mendwell/sage-3", 42_000),
            ("mendwell/sage-2", 28_000),
            ("mendwell/sage-1", 12_000),
        )
    ]
    _write(
        team,
        systems=systems,
        versions=versions,
        scenarios=content.scenarios,
        outputs=content.outputs,
    )


def _write(team: Team, **records: list[dict[str, Any]]) -> None:
    for what, rows in records.items():
        body = jsontext.dumps(rows).encode()
        report = upsert(team=team, what=what, body=body, as_list=True, create_missing=False)
        if report.refused:
            raise ValueError(f"the demo's {what} do not fit: {report.refused[0]}")


def _finished_study(team: Team, owner: User, content: Content, now: datetime) -> Round:
    begins = now - timedelta(days=24)
    study = push_study(team=team, actor=owner, document=content.studies["finished"]).study
    round_ = launch(study=study, now=begins, note=NOTE)
    _library(team, content)
    Voters(round_=round_, content=content, begins=begins, seed=SEED).judge(raters=29, each=18)
    close_round(round_=round_, now=now - timedelta(days=12))
    refresh_now(round_.pk)
    evaluate(round_.pk)
    return round_


def _decided(round_: Round) -> None:
    """Let one person propose what follows from the study, and another one approve it; what went worst becomes proposals for scenarios."""
    by_role = {member.role: member for member in members_of(round_.study.team)}
    text = DecisionText(
        title="Try sage-3 at four benches",
        context="Visitors of the spring workshops compared sage-3, sage-2 and sage-1 on 26 questions.",
        choice="sage-3 answers at four of twelve benches until the next study; sage-2 stays at the others.",
        rationale="It was preferred, and both answers were rarely bad. Raters agree little on single questions, so the trial "
        "stays small and can be taken back within a day.",
        to_raters="You preferred the newest answers. They are being tried at four repair benches now.",
    )
    decision = propose(round_=round_, text=text, by=by_role[Role.RESEARCHER], now=timezone.now())
    approve(
        decision=decision,
        by=by_role[Role.OWNER],
        remark="Agreed. We look again after the next study.",
        now=timezone.now(),
    )
    propose_scenarios(round_, researcher=by_role[Role.RESEARCHER])


def _running_study(team: Team, owner: User, content: Content, now: datetime) -> Round:
    begins = now - timedelta(days=5)
    study = push_study(team=team, actor=owner, document=content.studies["running"]).study
    round_ = launch(study=study, now=begins, note=NOTE)
    Voters(round_=round_, content=content, begins=begins, seed=SEED + 1).judge(raters=12, each=13)
    refresh_now(round_.pk)
    evaluate(round_.pk)
    return round_


def _study_with_quotas(team: Team, owner: User, content: Content, now: datetime) -> Round:
    """A study that asks for people of every age and experience, and lets them in by a panel, by mail and for a try."""
    begins = now - timedelta(days=6)
    study = push_study(team=team, actor=owner, document=content.studies["quotas"]).study
    round_ = launch(study=study, now=begins, note=NOTE)
    panel = make_link(
        study=study,
        kind=Link.Kind.PANEL,
        name="Evening panel",
        actor=owner,
        now=begins,
        cohort="crowd",
        cap=90,
        panel=PanelSpec(
            panel="prolific", parameters=panels()["prolific"].parameters, codes={}, return_url=BACK
        ),
    )
    make_link(study=study, kind=Link.Kind.TEST, name="Try it yourself", actor=owner, now=begins)
    voters = Voters(round_=round_, content=content, begins=begins, seed=SEED + 2, link=panel)
    voters.judge_in_cells(_evening_people(), each=12, hours=2.3)
    refresh_now(round_.pk)
    evaluate(round_.pk)
    return round_


def _reviews(team: Team, owner: User, content: Content, now: datetime) -> None:
    """Dialogues, a counterfactual set and explained advice. Their scenarios come last: the studies before take all there are."""
    reviews = read_reviews()
    _write(team, scenarios=reviews.scenarios, outputs=reviews.outputs)
    for number, (name, crowd, raters, each) in enumerate(
        (
            ("dialogues", DialogueReviewers, 14, 6),
            ("respect", RespectReviewers, 12, 7),
            ("reasons", AdviceReviewers, 14, 6),
        )
    ):
        begins = now - timedelta(days=4, hours=number)
        study = push_study(team=team, actor=owner, document=content.studies[name]).study
        round_ = launch(study=study, now=begins, note=NOTE)
        crowd(round_=round_, reviews=reviews, begins=begins, seed=SEED + 10 + number).judge(
            raters=raters, each=each, hours=6
        )
        refresh_now(round_.pk)
        evaluate(round_.pk)


def _aloud(team: Team, owner: User, content: Content, now: datetime) -> Round:
    """Volunteers do two tasks with the assistant and say what they think."""
    aloud = read_aloud()
    _write(team, scenarios=aloud.scenarios, outputs=aloud.outputs)
    begins = now - timedelta(days=3)
    study = push_study(team=team, actor=owner, document=content.studies["aloud"]).study
    round_ = launch(study=study, now=begins, note=NOTE)
    Volunteers(round_=round_, aloud=aloud, begins=begins, seed=SEED + 20).judge(
        raters=len(aloud.people), each=2, hours=5
    )
    by_role = {member.role: member.user for member in members_of(team)}
    coders = [by_role[Role.OWNER], by_role[Role.RESEARCHER]]
    observe(round_, observed=aloud.observed, observer=coders[1], now=now)
    Coders(round_=round_, codes=aloud.codes, coders=coders, seed=SEED + 21).work(now)
    refresh_now(round_.pk)
    return round_


def _library(team: Team, content: Content) -> None:
    """Let the owner and the researcher work in the library: the round that is launched shows its first texts, later ones the sharpened ones."""
    by_role = {member.role: member for member in members_of(team)}
    live_in_library(
        owner=by_role[Role.OWNER],
        researcher=by_role[Role.RESEARCHER],
        answer_again=lambda key: _write(
            team, outputs=[output for output in content.outputs if output["scenario"] == key]
        ),
    )


def _read_and_discussed(team: Team, others: Sequence[Round], evenings: Round, now: datetime) -> None:
    """Three studies are reviewed in full, and three people have worked with what the one with groups of people says."""
    by_role = {member.role: member for member in members_of(team)}
    readers = Readers(by_role[Role.OWNER], by_role[Role.RESEARCHER], by_role[Role.STAKEHOLDER])
    for round_ in (*others, evenings):
        review(round_, by=readers.researcher, now=now)
    work_with(evenings, readers, now=now)


def _evening_people() -> list[dict[str, str]]:
    """Return who came in the evenings: few of them old, fewer still who never repair anything."""
    random = np.random.default_rng(SEED)
    ages = random.choice(["18-29", "30-44", "60-74"], EVENINGS, p=[0.42, 0.38, 0.2])
    experience = random.choice(["never", "sometimes", "often"], EVENINGS, p=[0.25, 0.45, 0.3])
    devices = random.choice(["phone", "computer"], EVENINGS, p=[0.6, 0.4])
    return [
        {"age_band": str(age), "experience": str(often), "device": str(device)}
        for age, often, device in zip(ages, experience, devices, strict=True)
    ]
