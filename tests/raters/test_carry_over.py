"""Raters who came before doors, purposes and seals were there are carried over, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("raters", "0001_initial")]
AFTER = [("raters", "0005_old_columns_go")]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def migrate(targets: list[tuple[str, str]]) -> Any:
    """Move the database to these migrations and return the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def at_the_start(transactional_db: None) -> Iterator[Any]:
    """The models before; afterwards everything is as it was."""
    yield migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def a_rater(models: Any) -> int:
    """Store a rater as the first release did."""
    team = models.get_model("accounts", "Team").objects.create(name="Kettles", slug="kettles")
    study = models.get_model("studies", "Study").objects.create(team=team, slug="kettle", document={})
    round_ = models.get_model("studies", "Round").objects.create(
        study=study, number=1, protocol={}, protocol_hash="0" * 64, seed=1, launched_at=NOW
    )
    rater = models.get_model("raters", "Rater").objects.create(team=team, key="r-1", pseudonym="r-1")
    text = models.get_model("raters", "ConsentText").objects.create(
        text="Yes?", text_hash="1" * 64, language="en"
    )
    models.get_model("raters", "Consent").objects.create(
        rater=rater, round=round_, text=text, version=2, purposes=["publication", "rating"], given_at=NOW
    )
    models.get_model("raters", "Profile").objects.create(
        rater=rater, values={"age_band": "30-44", "years": 4}
    )
    models.get_model("raters", "Participation").objects.create(
        rater=rater, round=round_, secret_hash="2" * 64, joined_at=NOW, seen_at=NOW
    )
    return int(rater.pk)


def test_raters_are_carried_over_and_back(at_the_start: Any) -> None:
    pk = a_rater(at_the_start)

    models = migrate(AFTER)
    device = models.get_model("raters", "Device").objects.get(participation__rater_id=pk)
    assert device.secret_hash == "2" * 64
    consents = models.get_model("raters", "Consent").objects.filter(rater_id=pk).order_by("purpose")
    assert [(c.purpose, c.version, c.given_at) for c in consents] == [
        ("publication", 2, NOW),
        ("rating", 2, NOW),
    ]
    assert "30-44" not in models.get_model("raters", "Profile").objects.get(pk=pk).sealed

    models = migrate(BEFORE)
    assert models.get_model("raters", "Participation").objects.get(rater_id=pk).secret_hash == "2" * 64
    consent = models.get_model("raters", "Consent").objects.get(rater_id=pk)
    assert (consent.purposes, consent.version) == (["publication", "rating"], 2)
    assert models.get_model("raters", "Profile").objects.get(pk=pk).values == {
        "age_band": "30-44",
        "years": 4,
    }
