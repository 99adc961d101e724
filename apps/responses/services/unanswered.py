"""Answers that cannot be taken as they are."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.core.errors import Invalid, Problem


class Unanswered(Invalid):
    """Required answers are missing or do not fit; nothing was stored."""

    def __init__(self, problems: tuple[Problem, ...], raw: Mapping[str, object]) -> None:
        super().__init__(_("Something is missing. Your answers are still here."), problems=problems)
        self.raw = raw
