"""Addresses of the mode: behind a study's door for its raters, and in the console."""

from __future__ import annotations

from django.urls import URLPattern, path

from apps.modes.think_aloud.views import recordings, sessions

RATER_URLS: list[URLPattern] = [
    path("<str:token>/begin/", sessions.begin, name="session_begin"),
    path("<str:token>/say/", sessions.say, name="session_say"),
    path("<str:token>/ask/", sessions.ask_assistant, name="session_ask"),
    path("<str:token>/events/", sessions.events, name="session_events"),
    path("<str:token>/recordings/", recordings.begin, name="recording_begin"),
    path("<str:token>/recordings/<str:name>/", recordings.recording, name="recording"),
    path("<str:token>/recordings/<str:name>/<int:number>/", recordings.chunk, name="recording_chunk"),
]
