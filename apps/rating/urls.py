"""Addresses of the rater's pages; the code stands before them."""

from __future__ import annotations

from django.urls import path

from apps.rating import entrance, guessing, pictures, views

urlpatterns = [
    path("", entrance.join_study, name="join"),
    path("i/<str:token>/", entrance.join_study, name="join_invited"),
    path("decline/", entrance.decline, name="decline"),
    path("about/", entrance.about, name="about"),
    path("next/", views.next_item, name="next_item"),
    path("pause/", views.pause, name="pause"),
    path("stop/", views.stop, name="stop"),
    path("done/", views.done, name="done"),
    path("guess/", guessing.guess, name="guess"),
    path("t/<str:token>/", views.judge, name="judge"),
    path("t/<str:token>/draft/", views.draft, name="draft"),
    path("t/<str:token>/uncover/", views.uncover, name="uncover"),
    path("t/<str:token>/skip/", views.skip, name="skip"),
    path("t/<str:token>/pictures/<int:number>/", pictures.picture, name="picture"),
]
