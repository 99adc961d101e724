"""Values that leave the program only sealed: encrypted, and proof against change.

Fernet with a key of its own for each purpose, derived by HKDF from the secret key, so that what was sealed for one
purpose opens for no other. Old secret keys still open what they sealed, and seal nothing any more; `manage.py reseal`
seals everything stored with the present key, after which the old ones may go.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_LABEL = b"plumbline.sealed.1:"
"""Stands before the purpose in the derivation: these keys are no one else's, even from the same secret key."""

_PURPOSES = 64
"""Purposes whose keys are kept at hand; the product knows about ten."""

_stores: dict[str, Callable[[], int]] = {}


class BrokenSeal(Exception):  # noqa: N818 - names what has happened, as the domain's errors do
    """What should be opened was changed, or sealed for another purpose or with a key that is no longer known."""


def seal(content: str | bytes, *, purpose: str) -> str:
    """Return the content sealed for one purpose, as ASCII text that differs each time."""
    plain = content.encode() if isinstance(content, str) else content
    return _fernet(purpose).encrypt(plain).decode("ascii")


def unseal(sealed: str | bytes, *, purpose: str) -> bytes:
    """Return what was sealed for this purpose, as bytes.

    Raises:
        BrokenSeal: it was changed, or sealed for another purpose, or with a key that is no longer known.
    """
    token = sealed.encode() if isinstance(sealed, str) else sealed
    try:
        return _fernet(purpose).decrypt(token)
    except InvalidToken as error:
        raise BrokenSeal(f"this does not open as {purpose}") from error


def unseal_text(sealed: str | bytes, *, purpose: str) -> str:
    """Return what was sealed for this purpose, as text.

    Raises:
        BrokenSeal: as for `unseal`.
    """
    return unseal(sealed, purpose=purpose).decode()


def seal_json(value: Any, *, purpose: str) -> str:
    """Return a value that JSON can carry, sealed for one purpose."""
    return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), purpose=purpose)


def unseal_json(sealed: str | bytes, *, purpose: str) -> Any:
    """Return the value that was sealed for this purpose.

    Raises:
        BrokenSeal: as for `unseal`.
    """
    return json.loads(unseal(sealed, purpose=purpose))


def reseal(sealed: str | bytes, *, purpose: str) -> str:
    """Return the same content sealed with the present key, whichever key sealed it.

    Raises:
        BrokenSeal: as for `unseal`.
    """
    return seal(unseal(sealed, purpose=purpose), purpose=purpose)


def register_store(name: str, reseal_all: Callable[[], int]) -> None:
    """Tell how what an app stores sealed is sealed anew; apps call this in `AppConfig.ready`.

    Args:
        name: what it is, for the operator.
        reseal_all: passes each stored value through `reseal`, all or none, and returns how many there were.
    """
    _stores[name] = reseal_all


def reseal_stores() -> dict[str, int]:
    """Return how many values of each registered store were sealed anew with the present key.

    Raises:
        BrokenSeal: a value was sealed with a key that is no longer known; its store is as it was.
    """
    return {name: reseal_all() for name, reseal_all in _stores.items()}


def _fernet(purpose: str) -> MultiFernet:
    return _derived(purpose, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=_PURPOSES)
def _derived(purpose: str, present: str, old: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in (present, *old)])


def _key(secret: str, purpose: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL + purpose.encode())
    return urlsafe_b64encode(hkdf.derive(secret.encode()))
