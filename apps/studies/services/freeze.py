"""Launching freezes: the protocol becomes a round with a hash, its metrics and its items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from apps.catalog.identifying import sure
from apps.catalog.models import Output, Scenario, Version
from apps.catalog.selectors import current_outputs, usable
from apps.catalog.services import fix_shown
from apps.core.errors import Invalid, Problem
from apps.studies.derived import derived_metrics
from apps.studies.kinds import kind_of
from apps.studies.models import Item, ItemOutput, Metric, Origin, Round, RoundVersion, Study
from apps.studies.modes import Order, Plan, PlannedItem, PlanOutput, PlanScenario
from apps.studies.protocol import Protocol, frozen_protocol
from apps.studies.protocol.sections import ScenarioFilter
from apps.studies.protocol.words import span
from apps.studies.sampling import sample_plan
from apps.studies.services.identities import left_out


def protocol_of(round_: Round) -> Protocol:
    """Return a round's frozen protocol, typed."""
    return frozen_protocol(round_.protocol)


def seed_of(protocol: Protocol) -> int:
    """Return what every draw of a round begins with: the same protocol draws the same again."""
    return int(protocol.hash[:15], 16)


def freeze_round(
    *,
    study: Study,
    protocol: Protocol,
    versions: Sequence[Version],
    origin: Origin,
    now: datetime,
    consent: str = "",
    note: str = "",
    warnings: Sequence[str] = (),
) -> Round:
    """Store the next round of a study with its versions and metrics. The caller holds the study's lock."""
    last = study.rounds.aggregate(last=Max("number"))["last"] or 0
    closes_after = span(protocol.document.round.closes_after) if origin == Origin.COLLECTED else None
    round_ = Round.objects.create(
        study=study,
        number=last + 1,
        origin=origin,
        protocol=protocol.source,
        protocol_hash=protocol.hash,
        seed=seed_of(protocol),
        launched_at=now,
        closes_at=now + closes_after if closes_after else None,
        consent=consent,
        note=note,
        warnings=list(warnings),
    )
    RoundVersion.objects.bulk_create(
        [RoundVersion(round=round_, version=version, place=place) for place, version in enumerate(versions)]
    )
    Metric.objects.bulk_create([*_metrics(round_, protocol), *derived_metrics(round_, protocol, versions)])
    return round_


def _metrics(round_: Round, protocol: Protocol) -> list[Metric]:
    metrics = []
    for spec in protocol.questions:
        kind = kind_of(spec.ask)
        low, high = kind.bounds(spec)
        metrics.append(
            Metric(
                round=round_,
                key=spec.key,
                kind=kind.slug,
                source=kind.source,
                level=spec.level or kind.level,
                direction=spec.direction or "",
                low=low,
                high=high,
                outcomes=list(kind.outcomes(spec)),
                measures=list(spec.measures if spec.measures is not None else kind.measures),
            )
        )
    return metrics


def named_versions(study: Study, keys: Sequence[str]) -> list[Version]:
    """Return the versions in the protocol's order.

    Raises:
        Invalid: the catalogue lacks some of them, or some are withdrawn.
    """
    rows = Version.objects.filter(team=study.team, key__in=keys)
    found = {version.key: version for version in rows.select_related("system")}
    problems = tuple(
        Problem(f"/round/versions/{index}", _("The catalogue has no version “%(key)s”.") % {"key": key})
        for index, key in enumerate(keys)
        if key not in found
    ) or tuple(
        Problem(f"/round/versions/{index}", _("“%(key)s” is withdrawn: %(reason)s") % told)
        for index, key in enumerate(keys)
        if found[key].withdrawn_at is not None
        for told in ({"key": key, "reason": found[key].withdrawn_reason},)
    )
    if problems:
        raise Invalid(problems[0].reason, problems=problems)
    return [found[key] for key in keys]


def _scenarios_for(study: Study, wanted: ScenarioFilter) -> QuerySet[Scenario]:
    """Return the scenarios with a text that a filter takes and rounds may use."""
    rows = usable(study.team).exclude(messages=[])
    if wanted.keys is not None:
        rows = rows.filter(key__in=wanted.keys)
    if wanted.tags:
        rows = rows.filter(tags__contains=wanted.tags)
    exact = {name: getattr(wanted, name) for name in ("risk", "value", "set", "origin", "locale")}
    return rows.filter(**{name: value for name, value in exact.items() if value is not None})


def outputs_for(study: Study, protocol: Protocol, versions: Sequence[Version]) -> QuerySet[Output]:
    """Return the outputs that a round of these versions may show."""
    scenarios = _scenarios_for(study, _filter_of(protocol))
    return current_outputs(study.team).filter(scenario__in=scenarios, version__in=versions)


def _filter_of(protocol: Protocol) -> ScenarioFilter:
    found: ScenarioFilter = getattr(protocol.items, "scenarios", ScenarioFilter())
    return found


def material_for(
    study: Study, wanted: ScenarioFilter, versions: Sequence[Version], *, hides: bool = False
) -> list[PlanScenario]:
    """Return the scenarios that a filter takes, with the outputs of these versions, by scenario key.

    What is known by its key only, as imports leave it, cannot be shown and so is no material; with `hides`, neither is an output that
    tells who wrote it.
    """
    rows = _scenarios_for(study, wanted)
    facets = rows.order_by("key").values_list(
        "id", "key", "tags", "risk", "value", "locale", "weight", "set", "revision"
    )
    outputs: dict[int, dict[int, list[PlanOutput]]] = {}
    filled = current_outputs(study.team).filter(scenario__in=rows, version__in=versions).exclude(messages=[])
    for pk, version, scenario, sample, tells in filled.order_by("sample").values_list(
        "id", "version_id", "scenario_id", "sample", "identifies"
    ):
        if hides and sure(tells):
            continue
        outputs.setdefault(scenario, {}).setdefault(version, []).append(PlanOutput(pk, version, sample))
    return [
        PlanScenario(
            pk,
            key,
            {version: tuple(found) for version, found in outputs.get(pk, {}).items()},
            tags=tuple(tags),
            risk=risk,
            value=value,
            locale=locale,
            weight=weight,
            set=set_,
            revision=revision,
        )
        for pk, key, tags, risk, value, locale, weight, set_, revision in sorted(
            facets, key=lambda row: row[1]
        )
    ]


def plan_of(study: Study, protocol: Protocol, versions: Sequence[Version]) -> tuple[Plan, list[PlanScenario]]:
    """Return the items that a round of these versions has, as its mode makes them and its plan takes them, and all scenarios that fit."""
    scenarios = material_for(
        study,
        _filter_of(protocol),
        versions,
        hides=protocol.document.blinding.self_identification == "drop",
    )
    ids = [version.pk for version in versions]
    baseline = next((v.pk for v in versions if v.key == protocol.document.round.baseline), None)
    plan = protocol.mode.build_items(protocol.items, versions=ids, baseline=baseline, scenarios=scenarios)
    if protocol.document.blinding.self_identification == "drop":
        told = left_out(study.team, versions, [scenario.id for scenario in scenarios])
        plan = replace(plan, warnings=(*plan.warnings, *told))
    return sample_plan(plan, scenarios, protocol.items, seed=seed_of(protocol)), scenarios


@dataclass(frozen=True)
class MadeItem:
    """An item of a launched round with what its slots are laid out by."""

    item: Item
    planned: PlannedItem
    scenario: PlanScenario


def make_items(*, round_: Round, protocol: Protocol, versions: Sequence[Version]) -> list[MadeItem]:
    """Build the round's items through its mode and fix the texts that they show.

    Raises:
        Invalid: nothing can be shown; the message says what is missing.
    """
    plan, scenarios = plan_of(round_.study, protocol, versions)
    if not scenarios:
        raise Invalid(_("No scenario in the catalogue fits. Widen the filter or add scenarios."))
    if not plan.items:
        raise Invalid(_nothing_to_show(versions, scenarios, at_once=protocol.mode.outputs[0]))
    by_id = {scenario.id: scenario for scenario in scenarios}
    kin = kin_of(plan.items, by_id, protocol.mode.sequence(protocol.items))
    items = Item.objects.bulk_create(
        [
            Item(
                round=round_,
                key=planned.key,
                scenario_id=planned.scenario_id,
                weight=planned.weight,
                revision=by_id[planned.scenario_id].revision,
                kin=number,
            )
            for planned, number in zip(plan.items, kin, strict=True)
        ]
    )
    masks = masks_of(protocol, {output.id for planned in plan.items for output in planned.outputs})
    ItemOutput.objects.bulk_create(
        [
            ItemOutput(
                item=item,
                output_id=output.id,
                version_id=output.version_id,
                place=place,
                masks=masks.get(output.id, []),
            )
            for item, planned in zip(items, plan.items, strict=True)
            for place, output in enumerate(planned.outputs)
        ]
    )
    fix_shown(
        scenario_ids={planned.scenario_id for planned in plan.items},
        output_ids={output.id for planned in plan.items for output in planned.outputs},
    )
    round_.warnings = [*round_.warnings, *plan.warnings]
    round_.save(update_fields=["warnings"])
    return [
        MadeItem(item, planned, by_id[planned.scenario_id])
        for item, planned in zip(items, plan.items, strict=True)
    ]


def masks_of(protocol: Protocol, output_ids: Iterable[int]) -> dict[int, list[list[int]]]:
    """Return what is hidden of each output that tells who wrote it, nothing where the protocol does not hide it."""
    if protocol.document.blinding.self_identification != "mask":
        return {}
    rows = Output.objects.filter(pk__in=list(output_ids)).exclude(identifies=[])
    return {pk: sure(tells) for pk, tells in rows.values_list("id", "identifies")}


def kin_of(items: Sequence[PlannedItem], scenarios: Mapping[int, PlanScenario], order: Order) -> list[int]:
    """Return a number for each item, the same for items of one kin, 0 for one that stands alone.

    Its sign is the rule: below 0 they are never next to each other for one rater, above 0 they follow each other where they
    can. Members of a counterfactual set are always kept apart; else the mode's `order` says what its own `kin` means.
    """
    signs: dict[str, int] = {"mixed": 0, "together": 1, "apart": -1}
    names = [
        ("set", scenarios[item.scenario_id].set) if scenarios[item.scenario_id].set else ("mode", item.kin)
        for item in items
    ]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names), 1) if name[1]}
    return [numbers.get(name, 0) * (-1 if name[0] == "set" else signs[order]) for name in names]


def _nothing_to_show(versions: Sequence[Version], scenarios: Sequence[PlanScenario], *, at_once: int) -> str:
    """Return why no item could be made, naming the versions that lack outputs."""
    having = {version for scenario in scenarios for version in scenario.outputs}
    empty = [version.key for version in versions if version.pk not in having]
    if len(versions) < at_once:
        return _("Name at least two versions to compare.")
    if empty:
        return _("These versions have no output for the chosen scenarios: %(keys)s.") % {
            "keys": ", ".join(empty)
        }
    return _("No scenario has outputs of two versions to compare.")
