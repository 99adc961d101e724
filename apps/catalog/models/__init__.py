"""Tables of the catalogue: system, version, changes of versions, scenario with its revisions, approvals and changes, output, media, taxonomy, template, import."""

from __future__ import annotations

from apps.catalog.models.change import ScenarioChange, VersionChange
from apps.catalog.models.import_job import ImportJob, ImportPart
from apps.catalog.models.media import Media
from apps.catalog.models.output import Output
from apps.catalog.models.revision import Approval, ScenarioRevision
from apps.catalog.models.scenario import Scenario, ScenarioState
from apps.catalog.models.system import System, Version
from apps.catalog.models.taxonomy import Taxonomy, TaxonomyEdition
from apps.catalog.models.template import CounterfactualTemplate

__all__ = [
    "Approval",
    "CounterfactualTemplate",
    "ImportJob",
    "ImportPart",
    "Media",
    "Output",
    "Scenario",
    "ScenarioChange",
    "ScenarioRevision",
    "ScenarioState",
    "System",
    "Taxonomy",
    "TaxonomyEdition",
    "Version",
    "VersionChange",
]
