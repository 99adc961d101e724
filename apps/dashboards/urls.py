"""Addresses of the dashboards, below `/d/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.dashboards.views.behaviour import behaviour
from apps.dashboards.views.charts import chart
from apps.dashboards.views.comments import comments
from apps.dashboards.views.compare import compare
from apps.dashboards.views.decisions import decision, decisions
from apps.dashboards.views.digest import digest, digest_stop
from apps.dashboards.views.equity import equity, equity_audit
from apps.dashboards.views.findings import finding, findings, more
from apps.dashboards.views.home import home, team
from apps.dashboards.views.leaderboard import leaderboard
from apps.dashboards.views.method import method
from apps.dashboards.views.quality import quality
from apps.dashboards.views.response import response
from apps.dashboards.views.review import review
from apps.dashboards.views.rows import rows
from apps.dashboards.views.shared import card, shared
from apps.dashboards.views.sharing import sharing
from apps.dashboards.views.study import study
from apps.dashboards.views.trend import trend
from apps.dashboards.views.turning import turning
from apps.dashboards.views.versions import version, versions, weights

app_name = "dashboards"

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("share/<str:token>/", shared, name="shared"),
    path("share/<str:token>/card/", card, name="card"),
    path("digest/<str:token>/stop/", digest_stop, name="digest_stop"),
    path("<slug:team_slug>/", team, name="team"),
    path("<slug:team_slug>/<slug:study_slug>/", study, name="study"),
    path("<slug:team_slug>/<slug:study_slug>/rows/", rows, name="rows"),
    path("<slug:team_slug>/<slug:study_slug>/responses/<int:number>/", response, name="response"),
    path("<slug:team_slug>/<slug:study_slug>/equity/", equity, name="equity"),
    path("<slug:team_slug>/<slug:study_slug>/equity/<int:number>/", equity_audit, name="equity-audit"),
    path("<slug:team_slug>/<slug:study_slug>/review/", review, name="review"),
    path("<slug:team_slug>/<slug:study_slug>/findings/", findings, name="findings"),
    path("<slug:team_slug>/<slug:study_slug>/turning/", turning, name="turning"),
    path("<slug:team_slug>/<slug:study_slug>/findings/<int:number>/", finding, name="finding"),
    path("<slug:team_slug>/<slug:study_slug>/findings/<int:number>/more/", more, name="finding_more"),
    path("<slug:team_slug>/<slug:study_slug>/quality/", quality, name="quality"),
    path("<slug:team_slug>/<slug:study_slug>/method/", method, name="method"),
    path("<slug:team_slug>/<slug:study_slug>/behaviour/", behaviour, name="behaviour"),
    path("<slug:team_slug>/<slug:study_slug>/weights/", weights, name="weights"),
    path("<slug:team_slug>/<slug:study_slug>/leaderboard/", leaderboard, name="leaderboard"),
    path("<slug:team_slug>/<slug:study_slug>/trend/", trend, name="trend"),
    path("<slug:team_slug>/<slug:study_slug>/compare/", compare, name="compare"),
    path("<slug:team_slug>/<slug:study_slug>/versions/", versions, name="versions"),
    path("<slug:team_slug>/<slug:study_slug>/versions/<path:key>/", version, name="version"),
    path("<slug:team_slug>/<slug:study_slug>/charts/<str:name>.<str:kind>", chart, name="chart"),
    path("<slug:team_slug>/<slug:study_slug>/comments/", comments, name="comments"),
    path("<slug:team_slug>/<slug:study_slug>/sharing/", sharing, name="sharing"),
    path("<slug:team_slug>/<slug:study_slug>/digest/", digest, name="digest"),
    path("<slug:team_slug>/<slug:study_slug>/decisions/", decisions, name="decisions"),
    path("<slug:team_slug>/<slug:study_slug>/decisions/<int:number>/", decision, name="decision"),
]
