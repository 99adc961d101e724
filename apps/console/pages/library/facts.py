"""What is said about a scenario: its card, its fields, what it was proposed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Membership
from apps.catalog.library.proposing import told_source
from apps.catalog.models import Scenario
from apps.console.pages.library.asked import query_of, scenario_url
from apps.console.pages.library.finding import origin_label
from apps.console.pages.library.names import CARD, NAMES
from apps.core.charts import Figures, figure

_WHY: Mapping[str, Any] = {"low": gettext_lazy("Rated low"), "disputed": gettext_lazy("Disputed")}


@dataclass(frozen=True)
class Fact:
    """Something said about the scenario; `url` leads to all that say the same."""

    label: str
    text: str
    url: str = ""


def card_facts(context: dict[str, str]) -> tuple[Fact, ...]:
    """Return the lines of a context card that say something."""
    return tuple(Fact(str(label), context[name]) for name, label in CARD.items() if context.get(name))


def query_url(name: str, value: str) -> str:
    """Return the list of those that say this."""
    return reverse("console:library") + query_of([(name, value)])


def facts_of(scenario: Scenario) -> Iterable[Fact]:
    """Yield what is said about a scenario beside its tags, where something is."""
    for name in ("owner", "origin", "risk", "value", "locale", "set"):
        text = str(getattr(scenario, name))
        if text:
            yield Fact(
                str(NAMES[name]), origin_label(text) if name == "origin" else text, query_url(name, text)
            )
    for name, text in scenario.attribute.items():
        yield Fact(str(name), str(text))
    if scenario.label:
        yield Fact(str(NAMES["label"]), scenario.label)


def source_facts(source: Mapping[str, Any], reader: Membership) -> Iterable[Fact]:
    """Return what a proposal came from: its round, the scenario that it repeats, and for those who may write what went wrong."""
    source = told_source(source, to_researcher=reader.may_write)
    study, number = source.get("study"), source.get("round")
    if study and number:
        round_ = _("%(study)s, round %(number)d") % {"study": study, "number": number}
        yield Fact(_("From"), round_, reverse("console:items", args=[study, number]))
    if source.get("scenario"):
        yield Fact(_("Scenario"), source["scenario"], scenario_url(source["scenario"]))
    for found in source.get("found", []):
        yield Fact(str(_WHY[found["why"]]), _failure(found))


def _failure(found: Mapping[str, Any]) -> str:
    """Return what a failure rests on: `ward/r3: 0.21, 4 judgments of 3 people`."""
    behind = _("%(value)s from %(n)d judgments of %(raters)d people") % {
        "value": figure(found["value"], Figures.NUMBER, 2),
        "n": found["n"],
        "raters": found["raters"],
    }
    return f"{found['version']}: {behind}" if found["version"] else behind
