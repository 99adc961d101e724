"""Whether people see the same."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.dashboards.glossary._base import Term

TERMS = (
    Term(
        "alpha",
        _("alpha"),
        _(
            "Krippendorff's alpha says how far people agree beyond chance: 1 where they always agree, 0 where they agree as "
            "often as by chance, below 0 where they agree less."
        ),
        (_("Krippendorff alpha"),),
    ),
    Term(
        "kappa",
        _("kappa"),
        _(
            "Agreement beyond chance, like alpha: of two people (Cohen), or of several who all judged the same items (Fleiss)."
        ),
        (_("Cohen kappa"), _("Fleiss kappa")),
    ),
    Term(
        "intraclass-correlation",
        _("intraclass correlation"),
        _(
            "How much of the spread of scores lies between items, the rest being people who score differently."
        ),
        ("ICC",),
    ),
)
