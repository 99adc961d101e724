"""Log-in with a code: the pages of allauth that this product has templates for; it has more."""

from __future__ import annotations

from allauth.mfa.base.views import authenticate, index, reauthenticate
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

urlpatterns: list[URLPattern] = [
    path("", never_cache(index), name="mfa_index"),
    path("log-in/", never_cache(authenticate), name="mfa_authenticate"),
    path("again/", never_cache(reauthenticate), name="mfa_reauthenticate"),
    path("set-up/", never_cache(activate_totp), name="mfa_activate_totp"),
    path("switch-off/", never_cache(deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery/", never_cache(view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery/new/", never_cache(generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
