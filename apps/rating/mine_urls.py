"""Addresses of the rater's own pages, below /me/, where alone the browser sends what it knows of all studies."""

from __future__ import annotations

from django.urls import path

from apps.rating import mine_views, pictures

urlpatterns = [
    path("", mine_views.me, name="me"),
    path("answers/", mine_views.answers, name="my_answers"),
    path("answers/<str:token>/", mine_views.answer, name="my_answer"),
    path("answers/<str:token>/pictures/<int:number>/", pictures.my_picture, name="my_picture"),
    path("agreements/", mine_views.agreements, name="my_agreements"),
    path("about/<str:handle>/", mine_views.about_me, name="my_profile"),
    path("copy/", mine_views.my_data, name="my_copy"),
    path("leave/", mine_views.leave, name="leave"),
    path("leave/now/", mine_views.leave_now, name="leave_now"),
    path("receipt/", mine_views.receipt, name="receipt"),
]
