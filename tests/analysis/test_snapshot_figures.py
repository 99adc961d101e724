"""What pictures are drawn from stands in the snapshot beside its estimates, and never among them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.accounts.models import Team, User
from apps.analysis.models import Snapshot
from apps.analysis.selectors import results_json
from apps.analysis.services import refresh_now
from apps.analysis.waits import MOST, waits_of
from apps.responses.models import Response
from apps.studies.models import Round
from tests.factories.crowds import crowd_lines, gated_study, post
from tests.factories.reviews import make_review, put

pytestmark = pytest.mark.django_db(transaction=True)


def _labelled(team: Team, ada: User) -> Round:
    """A review of ten outputs: sure of all, right in six; the truth is "first" in eight."""
    rows = [
        {
            "key": f"q{n}",
            "messages": [{"role": "user", "content": "?"}],
            "label": "first" if n < 8 else "second",
        }
        for n in range(10)
    ]
    put(team, "scenarios", rows)
    outputs = [
        {
            "version": "kettle/v3",
            "scenario": f"q{n}",
            "messages": [{"role": "assistant", "content": "!"}],
            "label": "first" if n < 6 else "second" if n < 8 else "neither",
            "confidence": 0.95,
        }
        for n in range(10)
    ]
    put(team, "outputs", outputs)
    return make_review(team, ada)


def test_labels_give_counts_and_the_bins_of_their_confidence(team: Team, ada: User) -> None:
    snapshot = refresh_now(_labelled(team, ada).pk)

    assert snapshot is not None
    points = {one["version"]: one for one in snapshot.figures["points"]}
    assert set(points) == {None, "kettle/v3"}
    found = points["kettle/v3"]
    assert found["metric"] == "overall"
    assert found["confusion"]["classes"] == ["first", "second"]
    assert found["confusion"]["cells"] == [[0, 0, 6], [0, 1, 2], [1, 2, 2]]
    (only,) = found["reliability"]["bins"]
    assert (only["n"], only["share"], only["confidence"]) == (10, pytest.approx(0.6), pytest.approx(0.95))
    assert only["null"][0] > 0.6, "sure of 95%, right in 60%: outside the band of chance"


def test_the_contract_of_results_knows_nothing_of_it(team: Team, ada: User) -> None:
    round_ = _labelled(team, ada)
    snapshot = refresh_now(round_.pk)

    assert snapshot is not None
    told = results_json(round_, snapshot, to_researcher=True)
    assert "figures" not in told
    assert all("points" not in estimate for estimate in told["estimates"])


def test_raters_give_the_bins_of_theirs(team: Team, ada: User) -> None:
    study = gated_study(team, ada)
    lines = crowd_lines(raters=12, each=10, chance=0.9, scenarios=10)
    for place, line in enumerate(lines):
        line["answers"]["sure"] = (0.55, 0.95)[place % 2]
    snapshot = refresh_now(post(study, lines).round.pk)

    assert snapshot is not None
    (found,) = [one for one in snapshot.figures["points"] if one["kind"] == "reliability"]
    assert (found["metric"], found["of"], found["version"]) == ("sure", "raters", None)
    assert [(one["start"], one["n"] > 20) for one in found["bins"]] == [(0.5, True), (0.9, True)]


def test_the_newest_judgments_carry_how_long_they_waited(team: Team, ada: User) -> None:
    study = gated_study(team, ada)
    round_ = post(study, crowd_lines(raters=12, each=2, chance=0.6)).round
    first = refresh_now(round_.pk)
    assert first is not None
    assert len(first.figures["waits"]) == 24

    late = first.taken_at + timedelta(seconds=10)
    Response.objects.filter(pk=Response.objects.order_by("pk")[0].pk).update(received_at=late)
    found = waits_of(round_, late + timedelta(seconds=3))

    assert found[0] == 3.0
    assert len(found) == 25 <= MOST


def test_a_snapshot_of_before_has_none(running: Round) -> None:
    snapshot = refresh_now(running.pk)
    assert snapshot is not None
    Snapshot.objects.update(figures={})

    assert waits_of(running, snapshot.taken_at) == []
