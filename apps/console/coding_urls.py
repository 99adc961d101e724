"""Addresses of qualitative coding: the codebook, the pages on which people code, agreement, quotes, excerpts, suggestions."""

from __future__ import annotations

from django.urls import path

from apps.console.views import codebook, coding, coding_agreement, coding_results, quotes, suggestions

CODING = [
    path("studies/<slug:slug>/rounds/<int:number>/coding/", coding.coding, name="coding"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/sessions/<int:session>/",
        coding.code_session,
        name="code_session",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/questions/<str:metric>/",
        coding.code_question,
        name="code_question",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/texts/<int:text_id>/",
        coding.coded_text,
        name="coded_text",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/agreement/",
        coding_agreement.coding_agreement,
        name="coding_agreement",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/agreement/<int:text_id>/settle/",
        coding_agreement.settle,
        name="settle_text",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/codes/",
        coding_results.coding_results,
        name="coding_results",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/codes/theme/",
        coding_results.promote,
        name="promote_code",
    ),
    path("studies/<slug:slug>/rounds/<int:number>/coding/quotes/", quotes.quotes, name="quotes"),
    path("studies/<slug:slug>/rounds/<int:number>/coding/quotes.csv", quotes.quotes_csv, name="quotes_csv"),
    path("studies/<slug:slug>/rounds/<int:number>/coding/excerpts/", suggestions.excerpts, name="excerpts"),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/excerpts/<int:excerpt_id>/delete/",
        suggestions.remove_excerpt,
        name="remove_excerpt",
    ),
    path(
        "studies/<slug:slug>/rounds/<int:number>/coding/excerpts/<int:excerpt_id>/theme/",
        suggestions.put_in_theme,
        name="theme_excerpt",
    ),
    path("studies/<slug:slug>/suggestions/", suggestions.suggestions, name="suggestions"),
    path(
        "studies/<slug:slug>/suggestions/<int:suggestion_id>/",
        suggestions.change_suggestion,
        name="change_suggestion",
    ),
    path(
        "studies/<slug:slug>/suggestions/<int:suggestion_id>/delete/",
        suggestions.remove_suggestion,
        name="remove_suggestion",
    ),
    path("studies/<slug:slug>/codebook/", codebook.codebook, name="codebook"),
    path("studies/<slug:slug>/codebook/code/", codebook.edit_code, name="edit_code"),
    path("studies/<slug:slug>/codebook/retire/", codebook.retire, name="retire_code"),
    path("studies/<slug:slug>/codebook/merge/", codebook.merge, name="merge_codes"),
    path("studies/<slug:slug>/codebook/import/", codebook.bring, name="import_codebook"),
    path("studies/<slug:slug>/codebook/<int:number>/", codebook.codebook, name="codebook_version"),
    path(
        "studies/<slug:slug>/codebook/<int:number>.csv",
        codebook.export,
        {"kind": "csv"},
        name="codebook_csv",
    ),
    path(
        "studies/<slug:slug>/codebook/<int:number>.json",
        codebook.export,
        {"kind": "json"},
        name="codebook_json",
    ),
]
