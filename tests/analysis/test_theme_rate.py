"""Themes as rates, through real rounds, on texts whose shares can be counted by hand."""

from __future__ import annotations

import pytest

from apps.accounts.models import Team, User
from apps.analysis.estimate import Estimate
from apps.analysis.selectors import results_of
from apps.analysis.services import CONSUMER, refresh_now
from apps.core.models import OutboxRow
from apps.insight.models import Text, TextState, Theme, ThemeMember, ThemeOrigin
from apps.insight.services.themes import show_theme
from apps.raters.models import RaterStatus
from apps.studies.models import Metric, Round
from tests.factories.studies import make_round
from tests.factories.texts import make_comments, make_sessions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def texts(running: Round) -> list[Text]:
    each = [make_comments(running, ["x"] * 4, scenario=f"q{number}") for number in range(3)]
    return [text for several in zip(*each, strict=True) for text in several]


def theme(round_: Round, name: str, texts: list[Text]) -> Theme:
    made = Theme.objects.create(round=round_, name=name, origin=ThemeOrigin.MADE)
    ThemeMember.objects.bulk_create(ThemeMember(theme=made, text=text) for text in texts)
    return made


def rates(round_: Round, metric: str = "note") -> dict[str, Estimate]:
    assert refresh_now(round_.pk) is not None
    found = results_of(round_)
    assert found is not None
    return {(one.slice or {})["theme"]: one for one in found.all("theme_rate", metric)}


def test_the_rate_of_a_theme_is_the_share_of_answers_with_a_comment_of_it(
    texts: list[Text], running: Round
) -> None:
    theme(running, "fast", texts[:3])
    theme(running, "polite", [])
    found = rates(running)
    assert {name: (one.value, one.n, one.raters) for name, one in found.items()} == {
        "fast": (0.25, 12, 12),
        "polite": (0.0, 12, 12),
    }
    fast = found["fast"]
    assert fast.low is not None
    assert fast.high is not None
    assert 0 < fast.low < 0.25 < fast.high < 1
    assert "clustered by rater" in fast.method


def test_words_that_do_not_count_are_neither_above_nor_below_the_line(
    texts: list[Text], running: Round
) -> None:
    theme(running, "fast", texts[:4])
    Text.objects.filter(pk=texts[0].pk).update(state=TextState.WITHHELD)
    texts[1].rater.status = RaterStatus.FLAGGED
    texts[1].rater.save(update_fields=["status"])
    assert (rates(running)["fast"].value, rates(running)["fast"].n) == (0.2, 10)


def test_a_round_without_themes_has_no_rate(texts: list[Text], running: Round) -> None:
    assert rates(running) == {}
    made = theme(running, "fast", texts[:3])
    assert list(rates(running)) == ["fast"]
    show_theme(round_=running, theme_id=made.pk, shown=False)
    assert OutboxRow.objects.filter(consumer=CONSUMER, event="themes.changed", key=running.pk).exists()
    assert rates(running) == {}


def test_words_of_sessions_count_for_the_metric_that_they_have(running: Round) -> None:
    Metric.objects.create(
        round=running, key="spoken", kind="spoken", source="text", level="nominal", measures=["theme_rate"]
    )
    sessions = [one for number in range(2) for one in make_sessions(running, 5, scenario=f"q{number}")]
    Text.objects.update(response=None)
    for session in sessions:
        response = session.assignment.responses.get()
        Text.objects.filter(session=session).update(response=response)
    said = list(Text.objects.filter(session=sessions[0])) + list(Text.objects.filter(session=sessions[1])[:1])
    theme(running, "kettle", said)
    assert rates(running) == {}
    spoken = rates(running, "spoken")["kettle"]
    assert (spoken.value, spoken.n) == (0.2, 10)


def test_a_gate_asks_how_often_people_speak_of_a_theme(team: Team, ada: User) -> None:
    gates = [
        {
            "name": name,
            "metric": "note",
            "measure": "theme_rate",
            "slice": {"theme": name},
            "rule": "high <= 0.9",
        }
        for name in ("fast", "unheard of")
    ]
    design = {"primary": "overall", "design": {"kind": "fixed", "at": 2}}
    round_ = make_round(team, ada, gates=[{**gate, "kind": "signal"} for gate in gates], analysis=design)
    texts = [text for n in range(3) for text in make_comments(round_, ["x"] * 4, scenario=f"q{n}")]
    theme(round_, "fast", texts[:6])

    snapshot = refresh_now(round_.pk)

    assert snapshot is not None
    found = {one["name"]: one for one in snapshot.bounds}
    fast = found["fast"]
    assert (fast["measure"], fast["value"], fast["n"]) == ("theme_rate", 0.5, 12)
    assert found["unheard of"]["value"] is None
    assert found["unheard of"]["undefined"]
