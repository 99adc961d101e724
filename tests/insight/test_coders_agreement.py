from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.insight.coding.agreement import Agreed, agreement_of
from apps.insight.models import Text
from apps.insight.services.codebooks import retire_code
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import code, make_codes, make_sessions, texts_in

COUNT = 12


@pytest.fixture
def texts(running: Round, ada: User, dan: User) -> list[Text]:
    """Twelve texts of four sessions, of which Ada and Dan say the same, "hint" of every third."""
    make_codes(running, "Hint", "Repair")
    found = [text for session in make_sessions(running, 4) for text in texts_in(session)]
    for place, text in enumerate(found):
        for coder in (ada, dan):
            code(text, coder, *(["hint"] if place % 3 == 0 else []))
    return found


def agreed(texts: list[Text]) -> Agreed:
    found = agreement_of(texts[0].round)
    assert found is not None
    return found


def test_full_agreement_is_one_and_a_code_nobody_gives_has_no_alpha(texts: list[Text]) -> None:
    found = agreed(texts)
    hint, repair = found.codes
    assert (hint.alpha.value, hint.raw.value, hint.texts, hint.given) == (1.0, 1.0, COUNT, 8)
    assert (repair.alpha.value, repair.raw.value) == (None, 1.0)
    assert repair.alpha.undefined.startswith("All ratings are the same")
    assert (found.alpha.value, found.disputed) == (1.0, ())


def test_alpha_changes_when_one_code_changes(texts: list[Text], dan: User) -> None:
    code(texts[1], dan, "hint")
    found = agreed(texts)
    # 24 ratings, 9 of them given; one unit of twelve is split: 1 - (2 / 24) / (2 * 9 * 15 / (24 * 23)).
    assert found.codes[0].alpha.value == pytest.approx(1 - (2 / 24) / (2 * 9 * 15 / (24 * 23)))
    assert found.codes[0].raw.value == pytest.approx(11 / 12)
    low, value = found.codes[0].alpha.low, found.codes[0].alpha.value
    assert low is not None
    assert value is not None
    assert low < value
    assert found.disputed == (texts[1].pk,)
    assert found.alpha.value is not None
    assert found.alpha.value < 1


def test_intervals_draw_people_with_all_of_their_sessions(texts: list[Text], dan: User) -> None:
    code(texts[1], dan, "hint")
    assert agreed(texts).codes[0].alpha.clusters == 4
    Text.objects.filter(session=texts[-1].session_id).update(rater=texts[0].rater_id)
    hint = agreed(texts).codes[0].alpha
    assert (hint.n, hint.clusters, hint.few) == (COUNT, 3, True)
    assert "bootstrap over scenarios" in hint.method


def test_texts_of_one_coder_are_no_units_and_none_leave_it_undefined(running: Round, ada: User) -> None:
    make_codes(running, "Hint")
    for text in texts_in(make_sessions(running, 1)[0]):
        code(text, ada, "hint")
    found = agreement_of(running)
    assert found is not None
    assert (found.texts, found.alpha.value) == (0, None)
    assert found.codes[0].alpha.undefined.startswith("Agreement needs at least two units")


def test_one_session_gives_no_interval_and_so_no_number(running: Round, ada: User, dan: User) -> None:
    make_codes(running, "Hint")
    for place, text in enumerate(texts_in(make_sessions(running, 1, each=4)[0])):
        code(text, ada, *(["hint"] if place else []))
        code(text, dan, "hint")
    found = agreement_of(running)
    assert found is not None
    assert found.codes[0].alpha.undefined.startswith("All of these texts come from one person")


def test_a_code_that_one_of_two_could_not_give_is_compared_on_no_text(texts: list[Text], dan: User) -> None:
    make_codes(texts[0].round, "Praise")
    code(texts[0], dan, "hint", "praise")
    found = agreed(texts)
    assert found.codes[2].texts == 0
    assert found.disputed == ()


def test_a_retired_code_is_compared_no_longer(texts: list[Text], ada: User) -> None:
    retire_code(study=texts[0].study, actor=ada, key="hint", now=NOW)
    found = agreed(texts)
    assert [one.key for one in found.codes] == ["repair"]
    assert found.disputed == ()


def test_an_interval_without_width_is_no_interval(texts: list[Text], dan: User) -> None:
    for text in texts[1::3]:
        code(text, dan, "repair")
    repair = agreed(texts).codes[1]
    assert (repair.raw.value, repair.alpha.value) == (None, None)
    assert repair.raw.undefined.startswith("Coders differ equally often")
