"""Addresses of the widget: the script, the frame, and its two forms."""

from __future__ import annotations

from django.urls import path

from apps.rating import widget

urlpatterns = [
    path("<str:code>.js", widget.script, name="widget_script"),
    path("<str:code>/", widget.frame, name="widget"),
    path("<str:code>/ask/", widget.ask, name="widget_ask"),
    path("<str:code>/send/", widget.send, name="widget_send"),
]
