"""Addresses of the dashboards, below `/d/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.dashboards.views.behaviour import behaviour
from apps.dashboards.views.compare import compare
from apps.dashboards.views.decisions import decision, decisions
from apps.dashboards.views.home import home, team
from apps.dashboards.views.leaderboard import leaderboard
from apps.dashboards.views.method import method
from apps.dashboards.views.review import review
from apps.dashboards.views.rows import rows
from apps.dashboards.views.study import study
from apps.dashboards.views.trend import trend
from apps.dashboards.views.versions import version, versions, weights

app_name = "dashboards"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("<slug:team_slug>/", team, name="team"),
    path("<slug:team_slug>/<slug:study_slug>/", study, name="study"),
    path("<slug:team_slug>/<slug:study_slug>/rows/", rows, name="rows"),
    path("<slug:team_slug>/<slug:study_slug>/review/", review, name="review"),
    path("<slug:team_slug>/<slug:study_slug>/method/", method, name="method"),
    path("<slug:team_slug>/<slug:study_slug>/behaviour/", behaviour, name="behaviour"),
    path("<slug:team_slug>/<slug:study_slug>/weights/", weights, name="weights"),
    path("<slug:team_slug>/<slug:study_slug>/leaderboard/", leaderboard, name="leaderboard"),
    path("<slug:team_slug>/<slug:study_slug>/trend/", trend, name="trend"),
    path("<slug:team_slug>/<slug:study_slug>/compare/", compare, name="compare"),
    path("<slug:team_slug>/<slug:study_slug>/versions/", versions, name="versions"),
    path("<slug:team_slug>/<slug:study_slug>/versions/<path:key>/", version, name="version"),
    path("<slug:team_slug>/<slug:study_slug>/decisions/", decisions, name="decisions"),
    path("<slug:team_slug>/<slug:study_slug>/decisions/<int:number>/", decision, name="decision"),
]
