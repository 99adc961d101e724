"""The parts of scipy that estimators use, each imported on the first use of it: importing estimators stays cheap.

Write `special.stdtrit(...)`, never `from scipy.special import stdtrit`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy import sparse, special
    from scipy.sparse import csgraph

__all__ = ["csgraph", "sparse", "special"]


class Lazy:
    """Stands for a module; what was used of it once becomes an attribute of its own, so that looking it up again costs nothing.

    Threads may come at once: Python's import lock lets the others wait until the module is whole.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(import_module(self._name), attribute)
        setattr(self, attribute, found)
        return found


if not TYPE_CHECKING:
    csgraph = Lazy("scipy.sparse.csgraph")
    sparse = Lazy("scipy.sparse")
    special = Lazy("scipy.special")
