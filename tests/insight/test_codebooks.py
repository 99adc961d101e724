from __future__ import annotations

import json

import pytest

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Refused
from apps.insight.coding.codebooks import codes_of, differences, editions_of, newest_edition
from apps.insight.coding.records import json_of, read_code, records_of_text, table_rows
from apps.insight.models import Code, Coding
from apps.insight.services.codebooks import import_codebook, merge_codes, retire_code, save_code
from apps.studies.models import Round
from tests.factories.studies import NOW
from tests.factories.texts import code, make_codes, make_comments

TABLE = 'name;definition;exclude\nHint;Names a part;"Not: a\nguess"\nOther hint;;\n'


def names(round_: Round) -> list[list[str]]:
    """Names of the codes of each version, the first version first."""
    return [[one.name for one in edition.codes] for edition in reversed(editions_of(round_.study))]


def test_a_version_nobody_coded_with_is_changed_in_place(running: Round) -> None:
    make_codes(running, "Hint", "Repair")
    newest = newest_edition(running.study)
    assert newest is not None
    renamed = newest.code("hint").model_copy(update={"name": "Clue"})
    _book, key = save_code(
        study=running.study, actor=None, code=renamed, read=newest.code("hint").mark, now=NOW
    )
    assert (names(running), key) == ([["Clue", "Repair"]], "hint")


def test_after_somebody_coded_a_change_makes_the_next_version_and_codings_stay(
    running: Round, ada: User
) -> None:
    make_codes(running, "Hint", "Repair")
    text = make_comments(running, ["It says lid."])[0]
    code(text, ada, "hint")
    make_codes(running, "Doubt")
    make_codes(running, "Praise")
    assert names(running) == [["Hint", "Repair"], ["Hint", "Repair", "Doubt", "Praise"]]
    assert Coding.objects.get().turn.codebook.number == 1
    assert [one.key for one in differences(*(e.codes for e in reversed(editions_of(running.study))))] == [
        "doubt",
        "praise",
    ]


def test_what_is_merged_counts_as_what_it_was_merged_into_and_what_is_retired_as_nothing(
    running: Round, ada: User
) -> None:
    make_codes(running, "Hint", "Clue", "Repair")
    code(make_comments(running, ["It says lid."])[0], ada, "clue", "repair")
    merge_codes(study=running.study, actor=ada, key="clue", into="hint", now=NOW)
    retire_code(study=running.study, actor=ada, key="repair", now=NOW)
    codes = codes_of(running.study)
    first = editions_of(running.study)[-1].codebook
    assert codes is not None
    assert codes.kept[first.pk] == {"hint": "hint", "clue": "hint"}
    assert names(running) == [["Hint", "Clue", "Repair"], ["Hint"]]


def test_merging_twice_leads_to_the_last(running: Round, ada: User) -> None:
    make_codes(running, "A", "B", "C")
    code(make_comments(running, ["x"])[0], ada, "a")
    merge_codes(study=running.study, actor=ada, key="a", into="b", now=NOW)
    merge_codes(study=running.study, actor=ada, key="b", into="c", now=NOW)
    codes = codes_of(running.study)
    assert codes is not None
    assert codes.newest.codebook.merged == {"a": "c", "b": "c"}


def test_a_new_code_never_takes_the_key_of_an_old_one(running: Round, ada: User) -> None:
    make_codes(running, "Hint")
    code(make_comments(running, ["x"])[0], ada, "hint")
    retire_code(study=running.study, actor=ada, key="hint", now=NOW)
    _book, key = save_code(study=running.study, actor=ada, code=read_code({"name": "Hint"}), now=NOW)
    assert key == "hint-2"


def test_of_two_who_change_a_code_the_second_is_told(running: Round) -> None:
    make_codes(running, "Hint")
    newest = newest_edition(running.study)
    assert newest is not None
    seen = newest.code("hint")
    first, second = (seen.model_copy(update={"definition": said}) for said in ("hers", "his"))
    save_code(study=running.study, actor=None, code=first, read=seen.mark, now=NOW)
    with pytest.raises(Refused):
        save_code(study=running.study, actor=None, code=second, read=seen.mark, now=NOW)
    assert Code.objects.get().definition == "hers"


def test_two_codes_have_two_names_and_unknown_ones_are_not_found(running: Round) -> None:
    make_codes(running, "Hint", "Repair")
    with pytest.raises(Invalid):
        save_code(study=running.study, actor=None, code=read_code({"name": "hint"}), now=NOW)
    with pytest.raises(NotFound):
        merge_codes(study=running.study, actor=None, key="hint", into="none", now=NOW)
    with pytest.raises(NotFound):
        retire_code(study=running.study, actor=None, key="none", now=NOW)


def test_a_table_and_json_say_the_same_and_come_back(running: Round) -> None:
    codes = records_of_text(TABLE)
    assert [(one.key, one.name, one.exclude) for one in codes] == [
        ("hint", "Hint", "Not: a\nguess"),
        ("other-hint", "Other hint", ""),
    ]
    assert records_of_text(json_of(codes)) == codes
    assert table_rows(codes)[1] == ["hint", "Hint", "Names a part", "", "Not: a\nguess", ""]
    import_codebook(study=running.study, actor=None, codes=codes, read=0, now=NOW)
    assert names(running) == [["Hint", "Other hint"]]
    with pytest.raises(Refused):
        import_codebook(study=running.study, actor=None, codes=codes[:1], read=0, now=NOW)


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("colour\nred\n", ""),
        ("", ""),
        ("name\nx\ny\nX\n", "/0/name"),
        ("key,name\nBad Key,x\n", "/0/key"),
        ("name\n" + "x" * 81, "/0/name"),
        (json.dumps({"codes": [{"name": "x"}, {"name": "y", "more": 1}]}), "/1/more"),
        ("{}", ""),
    ],
)
def test_mistakes_are_named_with_their_place(text: str, pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        records_of_text(text)
    assert [one.pointer for one in caught.value.problems][:1] == ([pointer] if pointer else [])
