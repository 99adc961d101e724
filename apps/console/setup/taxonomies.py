"""A question's options taken from a taxonomy of the team: copied, so that a later edition changes no round."""

from __future__ import annotations

from collections.abc import Sequence

from apps.accounts.models import Team
from apps.catalog.taxonomies import edition_of, options_of, taxonomies_of
from apps.console.setup.drafting import Change
from apps.console.setup.fields import Choice, Field
from apps.console.setup.pointers import put


def place_of_options(fields: Sequence[Field]) -> str:
    """Return the pointer of a question's options, "" where it has none."""
    return next((spec.pointer for spec in fields if spec.control == "options"), "")


def offered(team: Team, fields: Sequence[Field]) -> list[Choice]:
    """Return the taxonomies whose entries a question can take, none for a question without options."""
    if not place_of_options(fields):
        return []
    return [Choice(one.taxonomy.key, one.taxonomy.name) for one in taxonomies_of(team)]


def taken(team: Team, key: str, fields: Sequence[Field]) -> Change:
    """Return the change that makes the newest entries of a taxonomy a question's options.

    Raises:
        NotFound: the team has no such taxonomy.
    """
    options = options_of(edition_of(team, key).entries)

    def change(document: dict[str, object]) -> None:
        if place := place_of_options(fields):
            put(document, place, options)

    return change
