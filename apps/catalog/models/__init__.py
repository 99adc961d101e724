"""Tables of the catalogue: system, version, scenario, output, import job."""

from __future__ import annotations

from apps.catalog.models.import_job import ImportJob
from apps.catalog.models.output import Output
from apps.catalog.models.scenario import Scenario
from apps.catalog.models.system import System, Version

__all__ = ["ImportJob", "Output", "Scenario", "System", "Version"]
