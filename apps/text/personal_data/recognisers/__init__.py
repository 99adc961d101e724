"""The registry of recognisers: one file each, found by lying here."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from apps.text.personal_data.recognisers._base import Recogniser


@cache
def recognisers() -> tuple[Recogniser, ...]:
    """Return all recognisers, by the names of their files; those files that begin with `_` are their helpers."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))
    return tuple(importlib.import_module(f"{__name__}.{name}").RECOGNISER for name in names)
