"""What the step about blinding and explanations asks: what raters see of a version beside its output."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.console.setup.fields import Choice, Field


def seen_fields() -> list[Field]:
    """Return how much of an explanation is shown, to whom, and what keeps versions unknown."""
    return [
        Field(
            "/blinding/self_identification",
            _("Outputs that say who wrote them"),
            "select",
            _("Vendor and model names, and your team's own words, are looked for in every output."),
            choices=(
                Choice("flag", _("Are shown, and counted in a warning")),
                Choice("mask", _("Are shown with bars over the names")),
                Choice("drop", _("Are left out")),
            ),
            default="flag",
        ),
        Field(
            "/blinding/ask",
            _("Ask at the end which system it was"),
            "switch",
            _("Results then say how far people could tell. They see the names only there."),
        ),
        Field(
            "/explanations/levels",
            _("Explanations shown"),
            "checks",
            _("More than one: each is drawn at random as often, and results compare them."),
            choices=(
                Choice("none", _("None")),
                Choice("short", _("One sentence")),
                Choice("full", _("Text, words it went by, and its confidence")),
            ),
            default=["none"],
        ),
        Field(
            "/explanations/arm_by",
            _("Drawn anew"),
            "select",
            choices=(Choice("judgment", _("For each judgment")), Choice("rater", _("Once for each rater"))),
            default="judgment",
        ),
        Field(
            "/explanations/shows",
            _("Parts of an explanation that may leave the server"),
            "checks",
            choices=(
                Choice("text", _("Its text")),
                Choice("spans", _("The words it went by")),
                Choice("confidence", _("The version's own confidence")),
            ),
            default=["text", "spans", "confidence"],
            rare=True,
        ),
    ]
