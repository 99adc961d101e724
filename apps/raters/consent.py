"""The consent text that a round shows when its protocol brings none."""

from __future__ import annotations

from django.utils.translation import gettext as _


def default_text() -> str:
    """Return the text in the language of the page."""
    return _(
        "You read texts written by computers and say which you would rather have. Your choices, the reasons and comments "
        "you give, and how long you take are stored under a number, without your name, your address or your "
        "network address. They are used to compare the texts. You may stop at any time and need no reason; what you "
        "have sent until then is kept. Nothing is stored before you agree."
    )
