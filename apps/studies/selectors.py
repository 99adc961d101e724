"""What pages and the API read of studies. Nobody reaches a study but through these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from apps.accounts.models import Team
from apps.catalog.models import Scenario, ScenarioRevision, Version
from apps.catalog.withdrawing import Withdrawn, withdrawn_among
from apps.core.errors import Invalid, NotFound
from apps.studies.models import Item, Metric, Origin, Round, RoundState, RoundVersion, Study
from apps.studies.modes import Plan
from apps.studies.protocol import Protocol
from apps.studies.services.freeze import named_versions, plan_of


def studies_of(teams: Sequence[Team]) -> list[Study]:
    """Return the studies of these teams, last changed first."""
    return list(Study.objects.filter(team__in=teams).select_related("team").order_by("-changed_at"))


def study_in(team: Team, slug: str) -> Study:
    """Return one study of a team.

    Raises:
        NotFound: the team has no such study.
    """
    study = Study.objects.filter(team=team, slug=slug).select_related("team", "created_by").first()
    if study is None:
        raise NotFound("")
    return study


def rounds_of(study: Study) -> list[Round]:
    """Return a study's rounds, newest first."""
    return list(study.rounds.order_by("-number"))


def newest_rounds(studies: Sequence[Study]) -> dict[int, Round]:
    """Return the newest round of each study that has one, by study id, in one query."""
    rows = Round.objects.filter(study__in=studies).order_by("study_id", "-number").distinct("study_id")
    by_id = {study.pk: study for study in studies}
    found = {}
    for round_ in rows:
        round_.study = by_id[round_.study_id]
        found[round_.study_id] = round_
    return found


def recent_rounds(team: Team, *, limit: int) -> list[Round]:
    """Return the rounds of a team's studies that were launched last, with their studies."""
    rows = Round.objects.filter(study__team=team).select_related("study")
    return list(rows.order_by("-launched_at", "-id")[:limit])


def round_of(study: Study, number: int | None = None) -> Round:
    """Return a study's round by number, the newest without one.

    Raises:
        NotFound: there is no such round.
    """
    rows = study.rounds.order_by("-number")
    if number is not None:
        rows = rows.filter(number=number) if 0 < number < 2**31 else rows.none()
    round_ = rows.first()
    if round_ is None:
        raise NotFound("")
    round_.study = study
    return round_


def open_round(study: Study) -> Round | None:
    """Return the round that gives out items or is paused, if any."""
    return study.rounds.filter(origin=Origin.COLLECTED).exclude(state=RoundState.CLOSED).first()


def studies_still_open(studies: Iterable[Study]) -> set[int]:
    """Return the ids of those studies that have a round which gives out items or is paused."""
    rows = Round.objects.filter(study__in=list(studies), origin=Origin.COLLECTED).exclude(
        state=RoundState.CLOSED
    )
    return set(rows.values_list("study_id", flat=True))


def round_by_id(round_id: int) -> Round | None:
    """Return a round with its study and team, or None when it is gone."""
    return Round.objects.select_related("study__team").filter(pk=round_id).first()


def round_versions(round_: Round) -> list[Version]:
    """Return a round's versions in the protocol's order."""
    return [rv.version for rv in round_.round_versions.select_related("version__system").order_by("place")]


def keys_of_versions(rounds: Iterable[Round]) -> dict[int, list[str]]:
    """Return the keys of each round's versions in its protocol's order, by round id, in one query."""
    rows = RoundVersion.objects.filter(round__in=list(rounds)).order_by("round_id", "place")
    found: dict[int, list[str]] = {}
    for round_id, key in rows.values_list("round_id", "version__key"):
        found.setdefault(round_id, []).append(key)
    return found


def withdrawn_keys(rounds: Iterable[Round]) -> dict[int, list[str]]:
    """Return the keys of each round's versions that were taken out of use, by the ids of rounds with any, in one query."""
    rows = RoundVersion.objects.filter(round__in=list(rounds)).exclude(version__withdrawn_at=None)
    found: dict[int, list[str]] = {}
    for round_id, key in rows.order_by("round_id", "place").values_list("round_id", "version__key"):
        found.setdefault(round_id, []).append(key)
    return found


def metrics_of(round_: Round) -> list[Metric]:
    """Return a round's metrics in the order of the questions."""
    return list(round_.metrics.order_by("id"))


def due_rounds(now: datetime) -> list[Round]:
    """Return rounds whose time is up."""
    return list(Round.objects.exclude(state=RoundState.CLOSED).filter(closes_at__lte=now))


def rounds_showing(team: Team, set_key: str, limit: int = 10) -> list[Round]:
    """Return the newest rounds that have an item of one of a set's scenarios, with their studies."""
    used = Item.objects.filter(scenario__team=team, scenario__set=set_key).values("round_id")
    return list(Round.objects.filter(pk__in=used).select_related("study").order_by("-launched_at")[:limit])


@dataclass(frozen=True)
class Asked:
    """The questions of a round, or of a study's draft where there is none, as they were written."""

    title: str
    slug: str
    round: int | None
    questions: tuple[dict[str, Any], ...]


def asked_in(team: Team) -> list[Asked]:
    """Return what the team's studies ask: rounds as they are frozen, newest first, then the drafts."""
    rounds = Round.objects.filter(study__team=team).order_by("-launched_at")
    frozen = rounds.values_list("study__document__title", "study__slug", "number", "protocol__questions")
    drafts = Study.objects.filter(team=team).order_by("-changed_at")
    written = drafts.values_list("document__title", "slug", "document__questions")
    return [
        *(Asked(title or slug, slug, number, _dicts(asked)) for title, slug, number, asked in frozen),
        *(Asked(title or slug, slug, None, _dicts(asked)) for title, slug, asked in written),
    ]


def _dicts(listed: object) -> tuple[dict[str, Any], ...]:
    return tuple(one for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()


def items_page(round_: Round, *, after: int = 0, limit: int = 50) -> list[Item]:
    """Return a page of a round's items with their scenarios, by id; `after` is the last id of the page before."""
    rows = Item.objects.filter(round=round_, id__gt=after).select_related("scenario").order_by("id")
    return list(rows.prefetch_related("item_outputs__output__version")[:limit])


def text_shown(item: Item) -> list[dict[str, Any]]:
    """Return the turns of its scenario that an item shows: those of its own revision, whatever the scenario says now."""
    return list(texts_shown([item])[item.pk].messages)


def texts_shown(items: Sequence[Item]) -> dict[int, Scenario | ScenarioRevision]:
    """Return what items with their scenarios show, by id, in one query: the scenario, or the revision that it was at then."""
    rows = ScenarioRevision.objects.filter(scenario__in=[item.scenario_id for item in items])
    kept = {(row.scenario_id, row.number): row for row in rows}
    return {item.pk: kept.get((item.scenario_id, item.revision), item.scenario) for item in items}


@dataclass(frozen=True)
class Preview:
    """What launching a draft now would make: the versions found, the plan, and why not, if so."""

    versions: tuple[Version, ...]
    plan: Plan | None
    obstacle: str


def preview_plan(study: Study, protocol: Protocol) -> Preview:
    """Return the items that a launch would make, without making them."""
    try:
        versions = named_versions(study, protocol.document.round.versions)
    except Invalid as error:
        return Preview((), None, error.message)
    plan, _scenarios = plan_of(study, protocol, versions)
    return Preview(tuple(versions), plan, "")


@dataclass(frozen=True)
class Use:
    """A round that has a scenario, with the newest revision of it that the round shows."""

    round: Round
    revision: int


def uses_of(scenario: Scenario, limit: int = 100) -> list[Use]:
    """Return the rounds that have a scenario, newest first, with their studies."""
    rows = Round.objects.filter(items__scenario=scenario).annotate(newest=Max("items__revision"))
    rows = rows.select_related("study__team").order_by("-launched_at", "-id")
    return [Use(round_, round_.newest) for round_ in rows[:limit]]


def withdrawn_in(study: Study) -> tuple[Withdrawn, ...]:
    """Return which versions of any round of a study are withdrawn, by key, in one query."""
    rows = Version.objects.filter(roundversion__round__study=study).exclude(withdrawn_at=None)
    return withdrawn_among(rows.order_by("key").distinct())
