"""Query parameters: only those that an address knows, each once, each within its bounds."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from rest_framework.request import Request

from apps.api.problems import BadQuery
from apps.core.text import TextError, clean_text

_WHOLE = re.compile(
    r"[0-9]{1,10}\Z"
)  # \d and int() would take other alphabets' digits, signs and underscores
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


class Query:
    """A request's query parameters.

    Args:
        request: the request.
        known: the parameters that this address knows, each with the most characters it may have.

    Raises:
        BadQuery: one is unknown, stands twice, is too long or holds NUL.
    """

    def __init__(self, request: Request, known: dict[str, int]) -> None:
        self._values: dict[str, str] = {}
        for name, values in request.query_params.lists():
            if name not in known:
                listed = ", ".join(sorted(known)) or _("none")
                raise BadQuery(
                    name, _("There is no such parameter here. Known: %(known)s.") % {"known": listed}
                )
            if len(values) > 1:
                raise BadQuery(name, _("This parameter stands more than once."))
            try:
                self._values[name] = clean_text(values[0], max_length=known[name])
            except TextError as error:
                raise BadQuery(name, error.message) from error

    def __str__(self) -> str:
        return "&".join(f"{name}={value}" for name, value in sorted(self._values.items()))

    def text(self, name: str) -> str:
        """Return the value, "" without one."""
        return self._values.get(name, "")

    def given(self, *names: str) -> dict[str, str]:
        """Return those of these parameters that were sent."""
        return {name: self._values[name] for name in names if name in self._values}

    def whole(self, name: str) -> int | None:
        """Return a whole number, None without one.

        Raises:
            BadQuery: it is something else.
        """
        value = self._values.get(name)
        if value is None:
            return None
        if not _WHOLE.match(value):
            raise BadQuery(name, _("This is a whole number, such as 1."))
        return int(value)

    def flag(self, name: str) -> bool:
        """Return a yes or no, no without one.

        Raises:
            BadQuery: it is neither.
        """
        value = self._values.get(name, "0").lower()
        if value not in _FLAGS:
            raise BadQuery(name, _("This is 1 or 0."))
        return _FLAGS[value]
