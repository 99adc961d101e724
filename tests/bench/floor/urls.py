"""The floor's addresses."""

from __future__ import annotations

from django.urls import path

from tests.bench.floor.views import enter, submit

urlpatterns = [path("enter", enter), path("submit", submit)]
