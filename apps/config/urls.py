"""All addresses, by audience."""

from __future__ import annotations

from allauth.account import urls as allauth_urls
from django.urls import URLPattern, URLResolver, include, path

from apps.config.health import healthz, metrics, readyz
from apps.console.views.home import home
from apps.console.views.invitations import accept_invitation
from apps.studies.modes import modes

_ENTRANCE = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
"""The pages of allauth that this product has templates for; it has more."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("accounts/", include([entry for entry in allauth_urls.urlpatterns if entry.name in _ENTRANCE])),
    path("accounts/code/", include("apps.accounts.urls")),
    path("invitations/<str:token>/", accept_invitation, name="accept_invitation"),
    path("s/<str:code>/", include("apps.rating.urls")),
    path("w/", include("apps.rating.widget_urls")),
    path("me/", include("apps.rating.mine_urls")),
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
