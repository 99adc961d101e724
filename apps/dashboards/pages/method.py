"""The method page: what was frozen, for whom the numbers speak, and how each measure is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext

from apps.analysis.measures import measures
from apps.dashboards.pages.subject import Subject
from apps.dashboards.pages.words import exclusions
from apps.studies.protocol import Protocol
from apps.studies.protocol.sections import Document


@dataclass(frozen=True)
class About:
    """A measure: its name in results, what people call it, how it is computed, for which questions."""

    slug: str
    label: str
    about: str
    metrics: str


@dataclass(frozen=True)
class Method:
    """What the method page shows.

    Attributes:
        source: the frozen protocol as YAML, as it was sent.
        population: for whom the numbers speak, one sentence each for raters and scenarios.
        ties: how a tie counts.
        excluded: what the newest numbers leave out; "" if nothing, None before there are any.
        measures: every measure of the round.
    """

    source: str
    population: tuple[str, str]
    ties: str
    excluded: str | None
    measures: tuple[About, ...]


def method_of(
    subject: Subject,
    protocol: Protocol,
    metrics: Sequence[tuple[str, Sequence[str]]],
    excluded: Mapping[str, int] | None,
) -> Method:
    """Return the method page.

    Args:
        subject: what the round is about.
        protocol: its frozen protocol.
        metrics: key and measures of each metric.
        excluded: judgments left out by the newest snapshot, by reason; None before the first.
    """
    population = protocol.document.analysis.population
    used = list(dict.fromkeys(slug for _key, slugs in metrics for slug in slugs))
    known = measures()
    return Method(
        source=yaml.safe_dump(_in_order(protocol), sort_keys=False, allow_unicode=True, width=100),
        population=(_raters(population.raters), _scenarios(population.scenarios)),
        ties=_ties(protocol.document.analysis.ties),
        excluded=None if excluded is None else exclusions(excluded),
        measures=tuple(
            About(
                slug=slug,
                label=str(known[slug].label),
                about=str(known[slug].about),
                metrics=", ".join(key for key, slugs in metrics if slug in slugs),
            )
            for slug in used
            if slug in known
        ),
    )


def _in_order(protocol: Protocol) -> dict[str, Any]:
    """Return the document with sections and questions in the order of the reference; the store keeps none."""
    source = protocol.source
    whole: dict[str, Any] = {name: source[name] for name in Document.model_fields if name in source}
    whole["questions"] = [
        {name: said[name] for name in type(spec).model_fields if name in said}
        for spec, said in zip(protocol.questions, source["questions"], strict=True)
    ]
    return whole


def _raters(population: str) -> str:
    if population == "new":
        return gettext(
            "Raters are a sample of others to come: intervals cluster by rater, a number from fewer than 10 is marked, "
            "and one rater alone gives none."
        )
    return gettext(
        "These raters are the whole panel: nobody is missing, so nothing is marked for their number."
    )


def _scenarios(population: str) -> str:
    if population == "new":
        return gettext("Scenarios are a sample of others to come: intervals cluster by scenario.")
    return gettext("These scenarios are all there are: intervals do not allow for others.")


def _ties(rule: str) -> str:
    return {
        "half": gettext("A tie, and both being bad, count as half a win for each side."),
        "drop": gettext("Ties, and both being bad, are left out of win rates."),
        "davidson": gettext("Strengths model ties after Davidson; win rates count a tie as half a win."),
        "rao_kupper": gettext(
            "Strengths model ties after Rao and Kupper; win rates count a tie as half a win."
        ),
    }[rule]
