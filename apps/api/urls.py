"""Addresses for machines. Each works with and without its last slash: a redirect would lose a body."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, re_path

from apps.api.views import (
    audits,
    catalog,
    catalog_library,
    catalog_versions,
    coverage,
    docs,
    findings,
    media,
    people,
    raters,
    responses,
    reviews,
    rounds,
    studies,
)
from apps.api.views.base import NowhereView

KEY = r"(?P<key>[^\x00-\x1f]{1,200}?)"
SLUG = r"(?P<slug>[A-Za-z0-9_-]{1,80})"
ROUND = r"(?P<number>[0-9]{1,9})"
RATER, FLAG = r"(?P<pseudonym>[A-Za-z0-9_-]{1,20})", r"(?P<kind>[a-z_]{1,40})"
CELL = r"(?P<cell>[0-9]{1,9})"


def _at(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    return re_path(rf"^{route}/?\Z", view, name=name)


app_name = "api"
urlpatterns = [
    _at("v1/systems", catalog.SystemsView.as_view(), "systems"),
    _at("v1/versions", catalog.VersionsView.as_view(), "versions"),
    _at(f"v1/versions/{KEY}/withdraw", catalog_versions.WithdrawVersionView.as_view(), "withdraw_version"),
    _at(f"v1/versions/{KEY}/restore", catalog_versions.RestoreVersionView.as_view(), "restore_version"),
    _at("v1/scenarios", catalog_library.ScenariosView.as_view(), "scenarios"),
    _at(f"v1/scenarios/{KEY}/retire", catalog_library.RetireScenarioView.as_view(), "retire_scenario"),
    _at(f"v1/scenarios/{KEY}/restore", catalog_library.RestoreScenarioView.as_view(), "restore_scenario"),
    _at(f"v1/scenarios/{KEY}/accept", catalog_library.AcceptScenarioView.as_view(), "accept_scenario"),
    _at(f"v1/scenarios/{KEY}/approve", catalog_library.ApproveScenarioView.as_view(), "approve_scenario"),
    _at(f"v1/scenarios/{KEY}/diff", catalog_library.ScenarioDiffView.as_view(), "scenario_diff"),
    _at(f"v1/scenarios/{KEY}", catalog_library.ScenarioView.as_view(), "scenario"),
    _at("v1/coverage", coverage.CoverageView.as_view(), "coverage"),
    _at("v1/outputs", catalog.OutputsView.as_view(), "outputs"),
    _at("v1/media", media.MediaView.as_view(), "media"),
    _at("v1/media/(?P<digest>[0-9a-f]{64})", media.PictureView.as_view(), "picture"),
    _at("v1/studies", studies.StudiesView.as_view(), "studies"),
    _at(f"v1/studies/{SLUG}", studies.StudyView.as_view(), "study"),
    _at(f"v1/studies/{SLUG}/launch", rounds.LaunchView.as_view(), "launch"),
    _at(f"v1/studies/{SLUG}/pause", rounds.PauseView.as_view(), "pause"),
    _at(f"v1/studies/{SLUG}/resume", rounds.ResumeView.as_view(), "resume"),
    _at(f"v1/studies/{SLUG}/close", rounds.CloseView.as_view(), "close"),
    _at(f"v1/studies/{SLUG}/progress", rounds.ProgressView.as_view(), "progress"),
    _at(f"v1/studies/{SLUG}/results", rounds.ResultsView.as_view(), "results"),
    _at(f"v1/studies/{SLUG}/verdict", rounds.VerdictView.as_view(), "verdict"),
    _at(f"v1/studies/{SLUG}/raters", raters.RatersView.as_view(), "raters"),
    _at(f"v1/studies/{SLUG}/raters/{RATER}/flags/{FLAG}", raters.FlagView.as_view(), "flag"),
    _at(f"v1/studies/{SLUG}/review", reviews.ReviewView.as_view(), "review"),
    _at(f"v1/studies/{SLUG}/review/cancel", reviews.CancelReviewView.as_view(), "cancel_review"),
    _at(f"v1/studies/{SLUG}/findings", findings.FindingsView.as_view(), "findings"),
    _at(f"v1/studies/{SLUG}/findings/{ROUND}/more", findings.MoreLikeView.as_view(), "findings_more"),
    _at(f"v1/studies/{SLUG}/audits", audits.AuditsView.as_view(), "audits"),
    _at(f"v1/studies/{SLUG}/audits/{ROUND}", audits.AuditView.as_view(), "audit"),
    _at(f"v1/studies/{SLUG}/responses", responses.ResponsesView.as_view(), "responses"),
    _at(f"v1/studies/{SLUG}/rounds/{ROUND}/items", people.ItemsView.as_view(), "items"),
    _at(f"v1/studies/{SLUG}/rounds/{ROUND}/failures", coverage.FailuresView.as_view(), "failures"),
    _at(f"v1/studies/{SLUG}/rounds/{ROUND}/proposals", coverage.ProposalsView.as_view(), "proposals"),
    _at(f"v1/studies/{SLUG}/rounds/{ROUND}/cells", people.CellsView.as_view(), "cells"),
    _at(f"v1/studies/{SLUG}/rounds/{ROUND}/cells/{CELL}", people.CellView.as_view(), "cell"),
    _at(f"v1/studies/{SLUG}/rounds/{ROUND}/cells/{CELL}/close", people.CloseCellView.as_view(), "close_cell"),
    _at(f"v1/studies/{SLUG}/rounds/{ROUND}/cells/{CELL}/open", people.OpenCellView.as_view(), "open_cell"),
    _at("v1/protocol-schema", studies.ProtocolSchemaView.as_view(), "protocol_schema"),
    _at("schema", docs.SchemaView.as_view(), "schema"),
    _at("docs", docs.docs, "docs"),
    _at("docs/problems", docs.problems, "problems"),
    _at("docs/problems/(?P<name>[a-z-]{1,40})", docs.problem, "problem"),
    re_path("", NowhereView.as_view(), name="nowhere"),
]
