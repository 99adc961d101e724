"""The type of a text that is translated when it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    LazyText: TypeAlias = _StrPromise
else:  # the name exists in the type stubs only
    LazyText: TypeAlias = str

__all__ = ["LazyText"]
