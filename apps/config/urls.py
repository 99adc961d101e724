"""All addresses, by audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from apps.config.health import healthz, metrics, readyz
from apps.console.views.home import home
from apps.console.views.invitations import accept_invitation
from apps.studies.modes import modes

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("accounts/", include("allauth.account.urls")),
    path("invitations/<str:token>/", accept_invitation, name="accept_invitation"),
    path("s/<str:code>/", include("apps.rating.urls")),
    path("console/", include("apps.console.urls")),
    path("d/", include("apps.dashboards.urls")),
    path("api/", include("apps.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    *(
        path(f"s/<str:code>/m/{slug}/", include(mode.rater_urls))
        for slug, mode in modes().items()
        if mode.rater_urls
    ),
    *(
        path(f"console/m/{slug}/", include(mode.console_urls))
        for slug, mode in modes().items()
        if mode.console_urls
    ),
]

handler400 = "apps.core.faults.bad_request"
handler403 = "apps.core.faults.forbidden"
handler404 = "apps.core.faults.not_found"
handler500 = "apps.core.faults.server_error"
