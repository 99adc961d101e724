from __future__ import annotations

import json
from typing import Any

import pytest

from apps.catalog.importers import importer_of
from apps.catalog.importers._base import Unfit
from apps.catalog.importers._reading import EncodingFinder

PLAIN = "key,prompt,risk\nq1,Why?,low\nq2,How?,high\nq3,Who?,low\n"
KEYS = ["q1", "q2", "q3"]


def taken(slug: str, body: str | bytes, **changes: str) -> tuple[list[tuple[str, dict[str, Any]]], list[str]]:
    """Return the records of a file and the reasons of what is left out, read as guessed, then as changed."""
    raw = body if isinstance(body, bytes) else body.encode()
    importer: Any = importer_of(slug)
    finder = EncodingFinder()
    finder.feed(raw)
    settings = importer.guess(raw, finder.found(), "")
    if changes:
        posted = {option.name: option.value for option in importer.options(raw, settings)}
        settings = importer.changed(raw, settings, {**posted, **changes})
    records: list[tuple[str, dict[str, Any]]] = []
    reasons: list[str] = []
    for unit in importer.units([raw], settings):
        try:
            records += [] if unit.flaw else importer.records(unit, settings)
            reasons += [f"{unit.line}: {unit.flaw}"] if unit.flaw else []
        except Unfit as error:
            reasons.append(f"{unit.line}: {error.reason}")
    return records, reasons


def keys(records: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [record["key"] for what, record in records if what == "scenarios"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_whatever_the_delimiter_encoding_and_ends(mark: str, encoding: str, end: str) -> None:
    text = PLAIN.replace(",", mark).replace("Why?", "Où, à “Nîmes”?" if mark != "," else "Où à “Nîmes”?")
    records, reasons = taken("csv", text.replace("\n", end).encode(encoding))
    assert (keys(records), reasons) == (KEYS, [])
    assert "Nîmes”?" in records[0][1]["messages"][0]["content"]


@pytest.mark.parametrize(
    "above",
    ["Export of 3 March\n\n", "Export,,\nfor the ward,,\n", "sep=,\n"],
    ids=["title", "titles", "excel"],
)
def test_titles_above_the_header_are_passed_over(above: str) -> None:
    assert keys(taken("csv", above + PLAIN)[0]) == KEYS


def test_a_second_header_line_is_passed_over() -> None:
    text = "key,prompt,weight\nid,the text,per cent\n" + "".join(f"q{n},Why?,{n}.5\n" for n in range(1, 4))
    records, reasons = taken("csv", text)
    assert ([r["weight"] for _w, r in records], reasons) == ([1.5, 2.5, 3.5], [])
    survey = PLAIN.replace("\n", '\n"Key, in words",Prompt,Risk\n"{""ImportId"":""q""}",b,c\n', 1)
    assert keys(taken("csv", survey, begins="4")[0]) == KEYS


def test_quoted_line_ends_and_delimiters_stay_in_their_cell_and_lines_are_counted() -> None:
    text = 'key,prompt\nq1,"One,\n""two"",\n\nthree"\nq2,=SUM(A1)\n\n ,\nq3,-1\nq4,a,b\n'
    records, reasons = taken("csv", text)
    assert [r["messages"][0]["content"] for _w, r in records] == ['One,\n"two",\n\nthree', "=SUM(A1)", "-1"]
    assert [reason.partition(":")[0] for reason in reasons] == ["10"]


def test_columns_of_one_name_empty_columns_and_short_rows_are_told_apart() -> None:
    text = "key,prompt,tag,tag,\nq1,Why?,a,b,c\nq2,How?\n"
    records, reasons = taken("csv", text, **{"column-3": "tags", "column-4": "attribute"})
    assert reasons == []
    assert records[0][1]["tags"] == ["a", "b"]
    assert records[0][1]["attribute"] == {"Column 5": "c"}
    assert records[1][1].keys() == {"key", "messages"}


def test_a_number_that_is_none_costs_its_row() -> None:
    records, reasons = taken("csv", 'key,prompt,weight\nq1,Why?,much\nq2,How?,"1,5"\nq3,Who?,12%\n')
    assert [r["weight"] for _w, r in records] == [1.5, 0.12]
    assert reasons[0].startswith("2: “much”")


def test_a_table_with_a_column_for_each_version_gives_its_outputs() -> None:
    records, _reasons = taken(
        "csv", "prompt,output_ward/r1,Response (ward/r2)\nWhy?,Because,\nHow?,So,Thus\n"
    )
    outputs = [(r["version"], r["messages"][0]["content"]) for what, r in records if what == "outputs"]
    assert outputs == [("ward/r1", "Because"), ("ward/r1", "So"), ("ward/r2", "Thus")]
    again, _reasons = taken("csv", "prompt,output_ward/r1\nWhy?,Other\n")
    assert keys(again)[0] == keys(records)[0]


def test_a_table_without_a_header_has_numbered_columns_to_choose_from() -> None:
    importer: Any = importer_of("csv")
    body = b"q1,Why?\nq2,How?\n"
    settings = importer.changed(body, importer.guess(body, "utf-8", ""), {"header": "0", "begins": "1"})
    assert settings.names == ("Column 1", "Column 2")
    settings = importer.changed(body, settings, {"column-0": "key", "column-1": "prompt"})
    units = list(importer.units([body], settings))
    assert keys([record for unit in units for record in importer.records(unit, settings)]) == ["q1", "q2"]


TURNS = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "Why?"},
    {"role": "assistant", "content": "Because."},
    {"role": "user", "content": "And?"},
    {"role": "assistant", "content": None, "tool_calls": [{"id": "c"}]},
    {"role": "tool", "content": "42"},
    {"role": "assistant", "content": "So."},
]


@pytest.mark.parametrize(("turns", "asked"), [("last", 4), ("all", 2)])
def test_a_conversation_is_cut_before_its_answer(turns: str, asked: int) -> None:
    line = {
        "custom_id": "c1",
        "model": "m/1",
        "messages": TURNS,
        "metadata": {"x": 1},
        "split": "test",
        "tags": ["a"],
    }
    records, _reasons = taken("messages", json.dumps(line) + "\n", turns=turns)
    scenario, output = records[0][1], records[1][1]
    assert (scenario["key"], scenario["messages"], scenario["tags"]) == ("c1", TURNS[:asked], ["a"])
    assert (output["messages"], output["version"], output["meta"]) == (
        TURNS[asked:],
        "m/1",
        {"split": "test", "x": 1},
    )


def test_a_conversation_of_nobody_asks_for_its_version_and_takes_it() -> None:
    body = json.dumps({"messages": TURNS})
    assert "version" in taken("messages", body)[1][0]
    records, reasons = taken("messages", body, version="m/2")
    assert (records[1][1]["version"], reasons) == ("m/2", [])


def test_tasks_give_scenarios_predictions_and_the_label_people_chose() -> None:
    choice = [{"value": {"choices": ["safe"]}, "type": "choices"}]
    tasks = [
        {
            "id": 7,
            "data": {"text": "Is it [safe] to {mix}?", "other": 1},
            "annotations": [{"was_cancelled": True, "result": []}, {"result": choice}],
            "predictions": [
                {"model_version": "m/1", "score": 0.9, "result": [{"value": {"choices": ["unsafe"]}}]}
            ],
        },
        {"id": 8, "data": {"dialogue": [{"author": "human", "text": "?"}]}},
        {"id": 9, "data": {"text": "And this?"}},
    ]
    records, reasons = taken("label_studio", json.dumps(tasks, indent=1))
    assert records[0][1] == {
        "key": "task-7",
        "messages": [{"role": "user", "content": "Is it [safe] to {mix}?"}],
        "label": "safe",
    }
    assert records[1][1] == {"version": "m/1", "scenario": "task-7", "label": "unsafe", "confidence": 0.9}
    assert reasons[0].startswith("2: ")
    whole, _reasons = taken("label_studio", json.dumps(tasks[1:2]), version="m/1")
    assert whole[0][1]["messages"] == [{"role": "user", "content": "?"}]


def test_template_tables_give_a_variant_a_row() -> None:
    text = "set,template,attribute:name,pronoun,tags\ncf,{name} says {pronoun} is ill.,Amina,she,a;b\n"
    records, reasons = taken("template_sets", text + "cf,{name} and {nobody},Peter,he,\n")
    assert records == [
        (
            "scenarios",
            {
                "key": "cf/Amina",
                "messages": [{"role": "user", "content": "Amina says she is ill."}],
                "set": "cf",
                "attribute": {"name": "Amina"},
                "tags": ["a", "b"],
            },
        )
    ]
    assert "{nobody}" in reasons[0]
