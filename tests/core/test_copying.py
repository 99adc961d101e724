from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.catalog.models import Output, Scenario, System, Version
from apps.core.copying import Value, copy_rows

COLUMNS = ("version_id", "scenario_id", "sample", "label", "confidence", "messages", "probabilities", "explanation", "meta", "shown", "created_at")  # fmt: skip
HOSTILE = [
    "",
    "a\tb",
    "line\nline\r\n",
    "\\N",
    "\\.",
    "\\x41\\t",
    "“é” \U0001f600",
    "'; DROP TABLE x",
    '{"a": "\\u0000"}',
    "NULL",
]


@pytest.mark.django_db
def test_texts_numbers_and_json_come_back_to_the_letter(team: Team) -> None:
    version = Version.objects.create(system=System.objects.create(team=team, key="s"), team=team, key="s/1")
    scenario = Scenario.objects.create(team=team, key="q")
    said = [
        [{"role": "assistant", "content": text, "deep": {"a": [1, 2.5, None, True, text]}}]
        for text in HOSTILE
    ]
    now = timezone.now()

    copy_rows(
        Output,
        COLUMNS,
        [
            (
                version.pk,
                scenario.pk,
                number,
                text,
                None if number % 2 else 0.1,
                turns,
                {},
                {text: []},
                {},
                bool(number % 2),
                now.isoformat(),
            )
            for number, (text, turns) in enumerate(zip(HOSTILE, said, strict=True))
        ],
    )

    rows = list(Output.objects.order_by("sample"))
    assert [row.label for row in rows] == HOSTILE
    assert [row.messages for row in rows] == said
    assert [row.confidence for row in rows[:2]] == [0.1, None]
    assert [row.shown for row in rows[:2]] == [False, True]
    assert rows[1].explanation == {"a\tb": []}
    assert {row.created_at for row in rows} == {now}
    assert {row.revision for row in rows} == {1}


@pytest.mark.django_db
def test_a_row_that_may_not_be_lets_none_in(team: Team) -> None:
    version = Version.objects.create(system=System.objects.create(team=team, key="s"), team=team, key="s/1")
    scenario = Scenario.objects.create(team=team, key="q")
    row: tuple[Value, ...] = (
        version.pk,
        scenario.pk,
        0,
        "",
        None,
        [],
        {},
        {},
        {},
        False,
        timezone.now().isoformat(),
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_rows(Output, COLUMNS, [(*row[:2], 7, *row[3:]), row, row])

    assert not Output.objects.exists()
