"""Versions beside each other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "win-rate",
        _("win rate"),
        _(
            "The share of comparisons that a version wins. 50% is as often won as lost; a tie counts as half a win unless the "
            "protocol says otherwise."
        ),
        (_("average win rate"), _("win rates")),
    ),
    Term(
        "win-matrix",
        _("win matrix"),
        _("The win rate of each version, by row, against each other one, by column."),
    ),
    Term(
        "strength",
        _("strength"),
        _(
            "One number for each version, from all comparisons at once (Bradley and Terry): the further apart two lie, the "
            "surer one wins. The mean of all versions is 0."
        ),
        ("Bradley-Terry", _("strengths")),
    ),
    Term(
        "rank-set",
        _("rank set"),
        _(
            "The best and the worst place that a version may have, given how sure we are. One place alone is "
            "certain; many say that the order is still open."
        ),
        (_("rank"), _("ranks"), _("bounds of the ranks")),
    ),
    Term(
        "tie",
        _("tie"),
        _("A judgment that prefers neither of two answers: they are alike, or both are bad."),
        (_("ties"), _("tie rate")),
    ),
    Term(
        "position-effect",
        _("position effect"),
        _(
            "How much more often the answer shown first wins than chance would have it. It should hold 0, since who stands "
            "first is drawn by lot."
        ),
    ),
    Term(
        "contrast",
        _("contrast"),
        _(
            "The difference of two versions with an interval of its own, which allows for the people and scenarios that both "
            "share. Comparing two intervals by eye does not."
        ),
        (_("contrasts"),),
    ),
    Term("baseline", _("baseline"), _("The version that the others are held against.")),
)
