"""The plan beside the form: what a launch would make of the draft, and how fine it could see."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from apps.console.moments import spent
from apps.console.setup.pointers import get
from apps.console.setup.questions import primary_index, questions_of
from apps.responses.selectors import progress_of
from apps.statistics.errors import StatisticsError
from apps.statistics.population import FEW_RATERS, Population
from apps.statistics.power import smallest_gap
from apps.studies.kinds import kinds
from apps.studies.models import Study
from apps.studies.modes import Mode, Plan, modes
from apps.studies.protocol import Protocol
from apps.studies.protocol.sections import Document, Load, PopulationSection, Quota, RoundSection, Scope
from apps.studies.quota_needs import needs_of, shortfalls
from apps.studies.selectors import newest_rounds, preview_plan

ASSUMED_SECONDS = 30.0
"""How long a judgment takes while nobody has given one; the panel says that it is assumed."""

MOST_GAP = 0.5
"""A share lies at most so far from one half."""


@dataclass(frozen=True)
class PlanPanel:
    """What the panel shows. Figures are None while the draft does not say enough.

    Attributes:
        obstacle: why there is no plan, in words.
        gap: the smallest distance of a share from one half that the plan would see; above 0.5 it would see none.
        assumes: what the figures rest on.
        seconds: time of all raters together.
        people: how many people the quotas ask for, None without quotas.
    """

    items: int | None = None
    judgments: int | None = None
    raters: int | None = None
    gap: float | None = None
    assumes: str = ""
    seconds: float | None = None
    pace: str = ""
    people: int | None = None
    obstacle: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def gap_points(self) -> float | None:
        """The smallest gap in points of a hundred, None where it is not known or larger than any gap can be."""
        return None if self.gap is None or self.sees_nothing else self.gap * 100

    @property
    def sees_nothing(self) -> bool:
        """Whether not even the largest gap that there can be would be seen."""
        return self.gap is not None and self.gap > MOST_GAP

    @property
    def time(self) -> str:
        """The raters' time in words."""
        return spent(self.seconds)


def plan_panel(study: Study) -> PlanPanel:
    """Return the plan of a study's draft, finished or not."""
    document = study.document
    mode = modes().get(str(document.get("mode")))
    round_ = _section(RoundSection, document.get("round"))
    if mode is None or not isinstance(round_, RoundSection):
        return PlanPanel(obstacle=_("Choose how people judge and which versions."))
    items = _section(mode.Items, document.get("items"))
    if items is None:
        return PlanPanel(obstacle=_("The settings of the items have a mistake."))
    if not round_.versions and mode.needs_versions(items):
        return PlanPanel(obstacle=_("Choose the versions to be judged."))
    preview = preview_plan(study, _unfinished(mode, round_, items, document))
    if preview.plan is None:
        return PlanPanel(obstacle=preview.obstacle)
    if not preview.plan.items:
        return PlanPanel(0, 0, obstacle=_nothing(mode, len(round_.versions)), warnings=preview.plan.warnings)
    return _figures(study, preview.plan, getattr(items, "overlap", 1))


def _nothing(mode: Mode, versions: int) -> str:
    if versions < mode.outputs[0]:
        return _("Choose at least two versions to compare.")
    return _("No scenario that fits has outputs of these versions.")


def _section(model: type[BaseModel], value: object) -> BaseModel | None:
    try:
        return model.model_validate(value if value is not None else {})
    except ValidationError:
        return None


def _unfinished(mode: Mode, round_: RoundSection, items: BaseModel, document: dict[str, Any]) -> Protocol:
    """Return as much of a protocol as a plan needs; the rest of the draft may still have mistakes."""
    typed = Document.model_construct(
        plumbline=1,
        slug="",
        title="",
        objective="",
        owner="",
        scope=Scope(),
        mode=mode.slug,
        round=round_,
        questions=[],
    )
    return Protocol(document, typed, items, ())


def _figures(study: Study, plan: Plan, overlap: int) -> PlanPanel:
    items = len(plan.items)
    judgments = sum(item.overlap for item in plan.items)
    section = _section(Load, get(study.document, "/raters/load"))
    load = section if isinstance(section, Load) else Load()
    per_rater = min(load.per_rater or items, items)
    raters = max(overlap, ceil(judgments / per_rater))
    quotas = _quotas(study.document)
    each, pace = _pace(study)
    gap, assumes = _gap(study.document, plan, overlap, raters)
    return PlanPanel(
        items=items,
        judgments=judgments,
        raters=raters,
        gap=gap,
        assumes=assumes,
        seconds=judgments * each,
        pace=pace,
        people=needs_of(quotas, each=per_rater).people if quotas else None,
        warnings=(
            *plan.warnings,
            *shortfalls(quotas, slots=judgments, each=per_rater),
            *_few(study.document, raters),
        ),
    )


def _quotas(document: dict[str, Any]) -> list[Quota]:
    """Return the draft's quotas as far as they are quotas."""
    listed = get(document, "/raters/quotas")
    found = [_section(Quota, quota) for quota in (listed if isinstance(listed, list) else [])]
    return [quota for quota in found if isinstance(quota, Quota)]


def _few(document: dict[str, Any], raters: int) -> tuple[str, ...]:
    """Return a warning where the plan can be filled by too few people to generalise from."""
    if not _population(document).few_raters(raters):
        return ()
    words = _(
        "%(count)d people could fill this plan. Results from fewer than %(few)d are marked, and no gate passes on "
        "them: ask less of each rater, or ask for more judgments."
    )
    return (words % {"count": raters, "few": FEW_RATERS},)


def _population(document: dict[str, Any]) -> Population:
    people = _section(PopulationSection, get(document, "/analysis/population"))
    section = people if isinstance(people, PopulationSection) else PopulationSection()
    return Population(raters=section.raters, scenarios=section.scenarios)


def _pace(study: Study) -> tuple[float, str]:
    """Return the seconds of a judgment, measured in the newest round where there is one."""
    newest = newest_rounds([study]).get(study.pk)
    measured = progress_of(newest).median_seconds if newest is not None else None
    if measured:
        return measured, _("%(seconds).0f s each, as in round %(number)d") % {
            "seconds": measured,
            "number": newest.number if newest else 0,
        }
    return ASSUMED_SECONDS, _("%(seconds).0f s each, assumed") % {"seconds": ASSUMED_SECONDS}


def _gap(document: dict[str, Any], plan: Plan, overlap: int, raters: int) -> tuple[float | None, str]:
    """Return the gap for one pair of versions, and what it rests on; only shares have a worst-case spread."""
    index = primary_index(document)
    kind = kinds().get(str(questions_of(document)[index].get("ask"))) if index is not None else None
    if kind is None or kind.level != "nominal" or not kind.measures:
        return None, _("Known for questions that end in a share.")
    pairs = len({tuple(output.version_id for output in item.outputs) for item in plan.items})
    try:
        seen = smallest_gap(
            n=max(1, len(plan.items) * overlap // pairs),
            raters=raters,
            scenarios=len({item.scenario_id for item in plan.items}),
            population=_population(document),
        )
    except StatisticsError as error:
        return None, str(error)
    return seen.gap, _(
        "Per pair of versions, seen with chance 80%%; %(raters)d raters alike to 0.1, scenarios to 0.05."
    ) % {"raters": raters}
