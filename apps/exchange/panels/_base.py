"""What a panel is: where people come from who are paid or credited elsewhere, and how they go back."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.core.lazy import LazyText
from apps.raters.models import Outcome

ALL = frozenset(Outcome)
"""Every outcome has a code of its own in the product; a panel may take fewer of them back."""


@dataclass(frozen=True)
class PanelType:
    """A panel, as its file describes it.

    Attributes:
        slug: its name in the tables.
        label: its name for people.
        parameters: which parameter of the address carries `person`, `study` and `session`, as the panel writes it.
        address: what stands behind the join address there, with the panel's own places.
        return_url: where people go back to; `{code}` and parameters stand in braces; "" where it is each study's own.
        returns: the outcomes with which the way back may be opened; the others show their code alone.
        notes: what the researcher does on the panel's side, step by step.
    """

    slug: str
    label: str
    parameters: dict[str, str]
    address: str
    return_url: str = ""
    returns: frozenset[str] = field(default=ALL)
    notes: tuple[LazyText, ...] = ()
