"""Groups of people and kinds of scenarios."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "slice",
        _("slice"),
        _("The judgments of one group of people, or on one kind of scenarios."),
        (_("slices"),),
    ),
    Term(
        "gap",
        _("gap"),
        _("A group's number less that of everyone else. 0 means that the group is served alike."),
        (_("gaps"),),
    ),
    Term(
        "coverage-gap",
        _("coverage gap"),
        _(
            "A group that has judged too little, or nothing, of some kind of scenario. Whatever the numbers say, they say "
            "nothing about these people there."
        ),
        (_("blind spot"), _("blind spots"), _("coverage gaps")),
    ),
    Term(
        "k",
        _("k"),
        _(
            "The smallest number of people that a group on show may have: five. Smaller ones are kept back, so that nobody can be "
            "picked out."
        ),
        is_everyday=True,
    ),
    Term(
        "suppressed",
        _("suppressed"),
        _(
            "Not shown, because fewer than five people are behind it, or because a number about fewer could be worked out "
            "by subtraction. It is not zero."
        ),
        (_("hidden"), _("withheld")),
    ),
    Term(
        "multiplicity",
        _("multiplicity correction"),
        _(
            "An allowance for how much was compared: of many groups a few differ by luck alone. After it, a gap that stands is "
            "unlikely to be one of those."
        ),
        (_("the correction"), "Holm", "Bonferroni", "Benjamini-Hochberg"),
    ),
    Term(
        "shrinkage",
        _("shrinkage"),
        _(
            "Drawing the numbers of small groups towards what is usual, the more the fewer judgments they have, since extremes of "
            "small groups are mostly luck."
        ),
        ("shrunken", _("drawn together")),
    ),
    Term(
        "counterfactual",
        _("counterfactual"),
        _(
            "The same scenario with one thing changed, such as a name. An answer that changes with it treats people differently."
        ),
        (_("counterfactual swaps"), _("counterfactual gap")),
    ),
)
