"""A new snapshot wakes the gates; what changed is kept with its evidence."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.accounts.models import Team, User
from apps.analysis.models import Snapshot
from apps.analysis.services import refresh_now, thin_snapshots
from apps.core.models import OutboxRow
from apps.core.tasks import sweep
from apps.governance.models import VerdictChange
from apps.governance.services import evaluate
from apps.governance.services.evaluate import CONSUMER
from apps.governance.verdicts import newest_verdict
from apps.studies.models import Round
from tests.factories.crowds import crowd_lines, gated_study, post
from tests.factories.studies import NOW, make_round

pytestmark = pytest.mark.django_db(transaction=True)

GATE = {"name": "better", "rule": "low >= 0.5"}


@pytest.fixture
def judged(team: Team, ada: User) -> Round:
    return post(gated_study(team, ada, GATE), crowd_lines(raters=9, each=10, chance=0.9)).round


def test_a_sweep_leads_from_judgments_to_a_kept_verdict(judged: Round) -> None:
    sweep()
    sweep()

    change = VerdictChange.objects.get(round=judged)
    assert change.verdict == "no_data"
    assert change.snapshot.cited
    assert not OutboxRow.objects.filter(consumer=CONSUMER).exists()


def test_only_a_change_is_kept(judged: Round) -> None:
    for _look in range(3):
        refresh_now(judged.pk)
        evaluate(judged.pk)
    assert VerdictChange.objects.count() == 1

    post(judged.study, crowd_lines(raters=30, each=10, chance=0.9, seed=8, kind="main"))
    refresh_now(judged.pk)
    evaluate(judged.pk)

    assert [change.verdict for change in VerdictChange.objects.order_by("at")] == ["no_data", "pass"]


def test_the_evidence_of_a_verdict_outlives_thinning(judged: Round) -> None:
    refresh_now(judged.pk)
    evaluate(judged.pk)
    cited = VerdictChange.objects.get().snapshot_id
    for _look in range(2):
        refresh_now(judged.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE analysis_snapshot SET taken_at = taken_at - interval '1 hour'")

    thin_snapshots(now=Snapshot.objects.latest("taken_at").taken_at + (NOW - NOW))

    assert Snapshot.objects.filter(pk=cited).exists()


def test_a_round_without_gates_keeps_no_verdict(team: Team, ada: User) -> None:
    round_ = make_round(team, ada)
    refresh_now(round_.pk)

    assert evaluate(round_.pk) is None
    assert not VerdictChange.objects.exists()


def test_a_round_that_is_gone_takes_its_events_along(judged: Round) -> None:
    refresh_now(judged.pk)
    judged.snapshots.all().delete()
    key = judged.pk
    OutboxRow.objects.exclude(consumer=CONSUMER).delete()
    Round.objects.filter(pk=key).delete()

    assert evaluate(key) is None
    assert not OutboxRow.objects.exists()


def test_a_rule_that_changed_after_the_first_response_says_so_for_ever(team: Team, ada: User) -> None:
    study = gated_study(team, ada, GATE, slug="kept")
    first = post(study, crowd_lines(raters=2, each=3, chance=0.5)).round
    later = [
        Round.objects.create(
            study=study,
            number=number,
            protocol={**first.protocol, "gates": [{**first.protocol["gates"][0], "rule": rule}]},
            protocol_hash=first.protocol_hash,
            seed=1,
            launched_at=NOW,
            state="closed",
        )
        for number, rule in ((2, "low >= 0.4"), (3, "low >= 0.4"), (4, "low >= 0.5"))
    ]

    found = [newest_verdict(round_).gates[0].locked_before_data for round_ in later]

    assert found == [False, False, True], "round 2 had no response, so that only round 1 counts"
