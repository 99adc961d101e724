from __future__ import annotations

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Refused
from apps.core.models import OutboxRow
from apps.insight.coding.codebooks import newest_edition
from apps.insight.models import Text, TextState, Theme, ThemeMember, ThemeOrigin, ThemeRun, ThemeRunState
from apps.insight.services import themes
from apps.insight.services.code_themes import promote_code
from apps.insight.services.finding_themes import (
    ask_for_themes,
    cancel_themes,
    find_themes,
    main_texts,
    waiting,
)
from apps.insight.services.suggesting import suggest_from_theme
from apps.insight.services.theme_codes import promote_theme
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import make_codes, make_comments, make_sessions

KETTLE, TONE = "the kettle boils water", "a friendly tone of voice"


@pytest.fixture
def texts(running: Round) -> list[Text]:
    found = make_comments(running, [KETTLE] * 7 + [TONE] * 6)
    Text.objects.update(language="en")
    return found


def find(round_: Round, actor: User | None = None) -> list[Theme]:
    ask_for_themes(round_=round_, actor=actor, now=NOW)
    assert find_themes(round_id=round_.pk, now=NOW)
    return shown(round_)


def shown(round_: Round) -> list[Theme]:
    return list(Theme.objects.filter(round=round_, hidden=False).order_by("pk"))


def members(theme: Theme) -> set[int]:
    return set(ThemeMember.objects.filter(theme=theme).values_list("text_id", flat=True))


def refreshes(round_: Round) -> int:
    return OutboxRow.objects.filter(event="themes.changed", key=round_.pk).count()


def ids(texts: list[Text]) -> set[int]:
    return {text.pk for text in texts}


def test_it_finds_what_texts_have_in_common(texts: list[Text], running: Round, ada: User) -> None:
    kettle, tone = find(running, ada)
    assert (members(kettle), members(tone)) == (ids(texts[:7]), ids(texts[7:]))
    assert set(kettle.name.split(", ")) == {"boils", "kettle", "water"}
    assert (kettle.origin, kettle.made_by) == (ThemeOrigin.FOUND, ada)
    run = ThemeRun.objects.get()
    assert (run.state, run.progress, run.texts) == (ThemeRunState.DONE, 1.0, 13)
    assert refreshes(running) == 1


def test_what_others_may_not_read_is_in_no_theme(texts: list[Text], running: Round) -> None:
    Text.objects.filter(pk=texts[0].pk).update(state=TextState.WITHHELD)
    Text.objects.filter(pk=texts[1].pk).update(state=TextState.HELD)
    texts[2].rater.withdrawn_at = NOW
    texts[2].rater.save(update_fields=["withdrawn_at"])
    find(running)
    assert not ThemeMember.objects.filter(text__in=texts[:3]).exists()
    assert ThemeMember.objects.count() == 10


def test_it_reads_the_language_of_most_and_what_is_too_short_to_tell(
    texts: list[Text], running: Round
) -> None:
    Text.objects.update(language="und")
    Text.objects.filter(pk__in=ids(texts[:8])).update(language="de")
    Text.objects.filter(pk__in=ids(texts[8:10])).update(language="en")
    found, language = main_texts(running)
    assert language == "de"
    assert {pk for pk, _shown in found} == ids(texts) - ids(texts[8:10])


def test_too_few_texts_say_so(running: Round) -> None:
    make_comments(running, [KETTLE] * 4)
    assert find(running) == []
    run = ThemeRun.objects.get()
    assert run.state == ThemeRunState.REFUSED
    assert "There are 4 texts." in run.problem


def test_found_again_they_take_the_place_of_those_that_nobody_touched(
    texts: list[Text], running: Round
) -> None:
    kettle, tone = find(running)
    themes.rename_theme(round_=running, theme_id=kettle.pk, name="Boiling")
    again = find(running)
    assert (again[0].name, again[0].pk) == ("Boiling", kettle.pk)
    assert len(again) == 2
    assert tone.pk not in {theme.pk for theme in again}
    assert members(again[1]) == ids(texts[7:])


def test_a_theme_that_a_suggestion_rests_on_stays(texts: list[Text], running: Round, ada: User) -> None:
    kettle, _tone = find(running)
    made = suggest_from_theme(study=running.study, theme_id=kettle.pk, kind="data", actor=ada, now=NOW)
    find(running)
    made.refresh_from_db()
    assert made.theme == kettle


def test_one_that_was_put_away_is_not_found_again(texts: list[Text], running: Round) -> None:
    kettle, tone = find(running)
    themes.show_theme(round_=running, theme_id=kettle.pk, shown=False)
    assert [theme.name for theme in find(running)] == [tone.name]


def test_it_is_asked_for_once_and_can_be_cancelled(texts: list[Text], running: Round) -> None:
    ask_for_themes(round_=running, actor=None, now=NOW)
    with pytest.raises(Refused):
        ask_for_themes(round_=running, actor=None, now=NOW)
    assert waiting() == [running.pk]
    cancel_themes(round_=running, now=NOW)
    assert not find_themes(round_id=running.pk, now=NOW)
    assert not shown(running)
    with pytest.raises(Refused):
        cancel_themes(round_=running, now=NOW)


def test_cancelled_while_it_is_at_work_it_leaves_what_there_was(
    texts: list[Text], running: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = find(running)
    ask_for_themes(round_=running, actor=None, now=NOW + timedelta(seconds=1))

    def cancelled(rounds: Round) -> tuple[list[tuple[int, str]], str]:
        cancel_themes(round_=rounds, now=NOW)
        return main_texts(rounds)

    monkeypatch.setattr("apps.insight.services.finding_themes.main_texts", cancelled)
    assert find_themes(round_id=running.pk, now=NOW)
    assert shown(running) == before
    assert ThemeRun.objects.get().state == ThemeRunState.CANCELLED


def test_what_a_lost_worker_left_is_begun_again(texts: list[Text], running: Round) -> None:
    ask_for_themes(round_=running, actor=None, now=NOW)
    ThemeRun.objects.update(state=ThemeRunState.RUNNING, progress=0.4)
    assert waiting() == [running.pk]
    assert find_themes(round_id=running.pk, now=NOW)
    assert len(shown(running)) == 2


def test_merged_themes_are_one_and_the_other_is_put_away(texts: list[Text], running: Round) -> None:
    kettle, tone = find(running)
    themes.add_text(round_=running, theme_id=kettle.pk, text_id=texts[7].pk)
    themes.merge_themes(round_=running, theme_id=kettle.pk, into=tone.pk)
    assert [theme.pk for theme in shown(running)] == [tone.pk]
    assert members(tone) == ids(texts)
    with pytest.raises(Invalid):
        themes.merge_themes(round_=running, theme_id=tone.pk, into=tone.pk)


def test_two_pages_that_merge_the_same_two_either_way_lose_neither(texts: list[Text], running: Round) -> None:
    kettle, tone = find(running)
    themes.merge_themes(round_=running, theme_id=kettle.pk, into=tone.pk)
    for one, other in ((tone, kettle), (kettle, tone)):
        with pytest.raises(Refused):
            themes.merge_themes(round_=running, theme_id=one.pk, into=other.pk)
    assert [theme.pk for theme in shown(running)] == [tone.pk]


def test_a_word_or_a_choice_splits_a_theme(texts: list[Text], running: Round) -> None:
    kettle, tone = find(running)
    themes.merge_themes(round_=running, theme_id=kettle.pk, into=tone.pk)
    made = themes.split_theme(round_=running, theme_id=tone.pk, name="Boiling", term="Kettle")
    assert (members(made), members(tone)) == (ids(texts[:7]), ids(texts[7:]))
    one = themes.split_theme(round_=running, theme_id=made.pk, name="One", texts=[texts[0].pk])
    assert (members(one), len(members(made))) == ({texts[0].pk}, 6)
    for nothing in ({"term": "lamp"}, {"texts": [texts[9].pk]}, {"term": "kettle"}):
        with pytest.raises(Invalid):
            themes.split_theme(round_=running, theme_id=made.pk, name="x", **nothing)


def test_no_two_themes_are_called_the_same(texts: list[Text], running: Round) -> None:
    kettle, tone = find(running)
    with pytest.raises(Refused):
        themes.rename_theme(round_=running, theme_id=kettle.pk, name=tone.name)
    with pytest.raises(Invalid):
        themes.rename_theme(round_=running, theme_id=kettle.pk, name="  ")
    themes.show_theme(round_=running, theme_id=kettle.pk, shown=False)
    themes.rename_theme(round_=running, theme_id=tone.pk, name=kettle.name)
    back = themes.show_theme(round_=running, theme_id=kettle.pk, shown=True)
    assert back.name == f"{kettle.name} 2"


def test_texts_are_added_and_removed(texts: list[Text], running: Round) -> None:
    kettle, _tone = find(running)
    themes.remove_text(round_=running, theme_id=kettle.pk, text_id=texts[0].pk)
    themes.add_text(round_=running, theme_id=kettle.pk, text_id=texts[9].pk)
    assert members(kettle) == ids([*texts[1:7], texts[9]])
    Text.objects.filter(pk=texts[8].pk).update(state=TextState.HELD)
    with pytest.raises(NotFound):
        themes.add_text(round_=running, theme_id=kettle.pk, text_id=texts[8].pk)
    with pytest.raises(NotFound):
        themes.remove_text(round_=running, theme_id=kettle.pk, text_id=texts[0].pk)


def test_the_criterion_is_a_question_of_the_round(texts: list[Text], running: Round) -> None:
    kettle, _tone = find(running)
    assert kettle.criterion == ""
    themes.set_criterion(round_=running, theme_id=kettle.pk, criterion="overall")
    kettle.refresh_from_db()
    assert (kettle.criterion, kettle.origin) == ("overall", ThemeOrigin.MADE)
    with pytest.raises(Invalid):
        themes.set_criterion(round_=running, theme_id=kettle.pk, criterion="nothing")


def test_a_theme_of_a_code_follows_the_code_alone(texts: list[Text], running: Round) -> None:
    make_codes(running, "Hint")
    theme = promote_code(round_=running, code="hint", actor=None, now=NOW)
    assert refreshes(running) == 1
    with pytest.raises(Refused):
        themes.add_text(round_=running, theme_id=theme.pk, text_id=texts[0].pk)
    with pytest.raises(Refused):
        promote_theme(round_=running, theme_id=theme.pk, actor=None, now=NOW)
    assert theme in find(running)


def test_a_theme_becomes_a_code_without_anybody_s_words(texts: list[Text], running: Round, ada: User) -> None:
    kettle, _tone = find(running)
    key = promote_theme(round_=running, theme_id=kettle.pk, actor=ada, now=NOW)
    newest = newest_edition(running.study)
    assert newest is not None
    code = newest.code(key)
    assert (code.name, code.example) == (kettle.name, "")
    assert "kettle" in code.definition
    with pytest.raises(Refused, match="code of this name"):
        promote_theme(round_=running, theme_id=kettle.pk, actor=ada, now=NOW)


def test_themes_of_another_round_are_not_found(texts: list[Text], running: Round) -> None:
    find(running)
    for pk in (0, 2**70, 999_999):
        with pytest.raises(NotFound):
            themes.show_theme(round_=running, theme_id=pk, shown=False)


def test_words_of_sessions_have_themes_too(running: Round) -> None:
    make_sessions(running, 8)
    found = find(running)
    assert {"kettle", "lid", "spout"} & {term for theme in found for term in theme.terms}
