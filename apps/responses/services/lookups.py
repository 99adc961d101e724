"""Finding, or making, what imported judgments name: raters, scenarios, versions, outputs, items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from apps.assignments.models import Assignment, AssignmentState
from apps.catalog.models import Output, Scenario, Version
from apps.catalog.upserts.outputs import make_scenarios, make_versions
from apps.core.errors import Problem
from apps.core.locks import CATALOG, lock_for_transaction
from apps.raters.models import Rater
from apps.raters.selectors import profiles_of
from apps.raters.services import keep_profiles
from apps.responses.judgments import Judgment
from apps.studies.models import Item, ItemKind, ItemOutput, Round, RoundVersion, Study

_ItemName = tuple[str, str]
_Places = tuple[tuple[str, int], ...]


class Lookups:
    """What the lines of one block name, looked up in a fixed number of queries."""

    def __init__(self, study: Study, *, create_missing: bool = False, round_: Round | None = None) -> None:
        self.study, self.team, self.round = study, study.team, round_
        self.create_missing = create_missing
        self.versions: dict[str, int] = {}
        self.scenarios: dict[str, int] = {}
        self.outputs: dict[tuple[int, int, int], int] = {}
        self._revisions: dict[int, int] = {}
        self._held: dict[tuple[str, tuple[int, int, int]], int] = {}
        self._places: dict[int, int] = {}

    def protocol_versions(self, keys: Sequence[str]) -> list[Version]:
        """Return those of the protocol's versions that the catalogue has, in the order given.

        With `create_missing` it has them all afterwards: signals are stored in the protocol's order of versions.
        """
        rows = Version.objects.filter(team=self.team, key__in=keys)
        if self.create_missing:
            lock_for_transaction(CATALOG, self.team.pk)
            known = set(rows.values_list("key", flat=True))
            make_versions(self.team, [key for key in keys if key not in known], self.study.slug)
        found = {version.key: version for version in rows.all()}
        return [found[key] for key in keys if key in found]

    def raters(self, judgments: Sequence[Judgment]) -> dict[str, Rater]:
        """Return raters by key; with `create_missing` the unknown are made, with cohort and profile."""
        cohorts: dict[str, str] = {}
        for judgment in judgments:
            cohorts[judgment.rater] = cohorts.get(judgment.rater) or judgment.cohort
        rows = Rater.objects.filter(study=self.study, key__in=cohorts)
        found = {rater.key: rater for rater in rows}
        if self.create_missing:
            Rater.objects.bulk_create(
                [
                    Rater(team=self.team, study=self.study, key=key, cohort=cohort)
                    for key, cohort in cohorts.items()
                    if key not in found
                ]
            )
            found = {rater.key: rater for rater in rows.all()}
        self._keep_profiles(judgments, found)
        return found

    @staticmethod
    def _keep_profiles(judgments: Sequence[Judgment], raters: Mapping[str, Rater]) -> None:
        """Add what these lines say of their raters to what is known of them."""
        said = [(raters[j.rater].pk, j.profile) for j in judgments if j.profile and j.rater in raters]
        profiles = profiles_of({pk for pk, _values in said})
        for pk, values in said:
            profiles[pk] = {**profiles.get(pk, {}), **values}
        keep_profiles(profiles)

    def load_catalog(self, judgments: Sequence[Judgment]) -> None:
        """Look up versions, scenarios and outputs that these judgments name."""
        version_keys = sorted({key for judgment in judgments for key, _sample in judgment.places})
        scenario_keys = sorted({judgment.scenario for judgment in judgments})
        versions = Version.objects.filter(team=self.team, key__in=version_keys)
        scenarios = Scenario.objects.filter(team=self.team, key__in=scenario_keys)
        if self.create_missing:
            lock_for_transaction(CATALOG, self.team.pk)
            known = set(versions.values_list("key", flat=True))
            make_versions(self.team, [key for key in version_keys if key not in known], self.study.slug)
            known = set(scenarios.values_list("key", flat=True))
            make_scenarios(self.team, [key for key in scenario_keys if key not in known])
        self.versions = dict(versions.all().values_list("key", "id"))
        found = list(scenarios.all().values_list("key", "id", "revision"))
        self.scenarios = {key: pk for key, pk, _revision in found}
        self._revisions = {pk: revision for _key, pk, revision in found}
        self._load_outputs(judgments)
        self._load_places()

    def _load_outputs(self, judgments: Sequence[Judgment]) -> None:
        """Look up the outputs of what scenarios say now; an item that is there keeps those that it shows."""
        self._load_held(judgments)
        wanted = {
            output
            for judgment in judgments
            if judgment.scenario in self.scenarios
            for output in self._named_by(judgment)
            if (judgment.item_key, output) not in self._held
        }
        rows = Output.objects.filter(
            version_id__in={key[0] for key in wanted},
            scenario_id__in={key[1] for key in wanted},
            revision=F("scenario__revision"),
        )
        if self.create_missing:
            known = set(rows.values_list("version_id", "scenario_id", "sample"))
            Output.objects.bulk_create(
                [
                    Output(version_id=v, scenario_id=s, sample=n, revision=self._revisions[s])
                    for v, s, n in sorted(wanted - known)
                ],
                ignore_conflicts=True,
            )
        self.outputs = {
            (v, s, n): pk
            for pk, v, s, n in rows.all().values_list("id", "version_id", "scenario_id", "sample")
        }

    def _load_held(self, judgments: Sequence[Judgment]) -> None:
        """Note what items of the round show of texts that their scenarios had before."""
        rows = ItemOutput.objects.filter(
            item__round=self.round, item__key__in={judgment.item_key for judgment in judgments}
        ).exclude(output__revision=F("output__scenario__revision"))
        self._held = {
            (key, (version, scenario, sample)): pk
            for key, version, scenario, sample, pk in rows.values_list(
                "item__key", "version_id", "output__scenario_id", "output__sample", "output_id"
            )
        }

    def _output_of(self, item_key: str, output: tuple[int, int, int]) -> int:
        """Return the id of an output as items of this key show it."""
        held = self._held.get((item_key, output))
        return self.outputs[output] if held is None else held

    def _named_by(self, judgment: Judgment) -> list[tuple[int, int, int]]:
        scenario = self.scenarios[judgment.scenario]
        return [
            (self.versions[key], scenario, sample) for key, sample in judgment.places if key in self.versions
        ]

    def _load_places(self) -> None:
        """Give versions that the round has not met yet their place after the others."""
        round_versions = RoundVersion.objects.filter(round=self.round)
        self._places = dict(round_versions.values_list("version_id", "place"))
        begin = max(self._places.values(), default=-1) + 1
        fresh = [pk for _key, pk in sorted(self.versions.items()) if pk not in self._places]
        if self.create_missing or not self._places:
            RoundVersion.objects.bulk_create(
                [
                    RoundVersion(round=self.round, version_id=pk, place=begin + n)
                    for n, pk in enumerate(fresh)
                ],
                ignore_conflicts=True,
            )
            self._places = dict(round_versions.values_list("version_id", "place"))

    def place_of(self, version_id: int) -> int:
        """Return a version's place in the round's order."""
        return self._places[version_id]

    def problem_with(self, judgment: Judgment) -> Problem | None:
        """Return what a judgment names in vain, or None."""
        if judgment.scenario not in self.scenarios:
            return Problem("/scenario", _("There is no scenario “%(key)s”.") % {"key": judgment.scenario})
        scenario = self.scenarios[judgment.scenario]
        seen = set()
        for index, (key, sample) in enumerate(judgment.places):
            version = self.versions.get(key)
            if version is None:
                return Problem(f"/shown/{index}", _("There is no version “%(key)s”.") % {"key": key})
            if version not in self._places:
                return Problem(f"/shown/{index}", _("This version is not part of the round."))
            output = (version, scenario, sample)
            if output not in self.outputs and (judgment.item_key, output) not in self._held:
                return Problem(f"/shown/{index}", _("This version has no such output for the scenario."))
            if version in seen:
                return Problem(f"/shown/{index}", _("A version stands twice."))
            seen.add(version)
        return None

    def items(self, wanted: Sequence[tuple[Judgment, int]]) -> list[Item | Problem]:
        """Return each judgment's item, or why it has none.

        A rater's second answer to an item belongs to the repeat of that item, which is an item of its own.
        """
        keys = {judgment.item_key for judgment, _rater in wanted}
        found = self._existing_items(keys)
        places = self._places_of(list(found.values()))
        answered = self._answered(list(found.values()))
        revisions = {key: item.revision for (key, _kind), item in found.items()}
        fresh: list[tuple[Item, _Places]] = []
        results: list[Item | Problem] = []
        for judgment, rater_id in wanted:
            name: _ItemName = (judgment.item_key, judgment.kind)
            if (name, rater_id) in answered:
                name = (judgment.item_key, ItemKind.REPEAT)
            item = found.get(name)
            shown = self._canonical(judgment)
            scenario_id = self.scenarios[judgment.scenario]
            if item is None:
                item = Item(
                    round=self.round,
                    key=name[0],
                    kind=name[1],
                    scenario_id=scenario_id,
                    revision=revisions.get(name[0], self._revisions[scenario_id]),
                )
                found[name], places[name] = item, shown
                fresh.append((item, shown))
            if item.scenario_id != scenario_id or places[name] != shown:
                results.append(Problem("/item", _("This item shows other outputs in this round.")))
                continue
            answered.add((name, rater_id))
            results.append(item)
        self._make(fresh)
        return results

    def _existing_items(self, keys: set[str]) -> dict[_ItemName, Item]:
        rows = Item.objects.filter(round=self.round, key__in=keys)
        return {(item.key, item.kind): item for item in rows}

    def _places_of(self, items: Sequence[Item]) -> dict[_ItemName, _Places]:
        rows = (
            ItemOutput.objects.filter(item__in=items)
            .select_related("output__version", "item")
            .order_by("place")
        )
        found: dict[_ItemName, list[tuple[str, int]]] = {(item.key, item.kind): [] for item in items}
        for row in rows:
            found[row.item.key, row.item.kind].append((row.output.version.key, row.output.sample))
        return {name: tuple(pairs) for name, pairs in found.items()}

    def _answered(self, items: Sequence[Item]) -> set[tuple[_ItemName, int]]:
        names = {item.pk: (item.key, item.kind) for item in items}
        rows = Assignment.objects.filter(item__in=items, state=AssignmentState.ANSWERED)
        return {(names[item_id], rater_id) for item_id, rater_id in rows.values_list("item_id", "rater_id")}

    def _canonical(self, judgment: Judgment) -> _Places:
        return tuple(sorted(judgment.places, key=lambda place: self._places[self.versions[place[0]]]))

    def _make(self, fresh: Sequence[tuple[Item, _Places]]) -> None:
        Item.objects.bulk_create([item for item, _shown in fresh])
        rows = [
            ItemOutput(
                item=item,
                output_id=self._output_of(item.key, (self.versions[key], item.scenario_id, sample)),
                version_id=self.versions[key],
                place=place,
            )
            for item, shown in fresh
            for place, (key, sample) in enumerate(shown)
        ]
        ItemOutput.objects.bulk_create(rows)
