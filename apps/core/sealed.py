"""Values that leave the program only sealed: encrypted, and proof against change.

Fernet with a key of its own for each purpose, derived by HKDF from the secret key, so that what was sealed for one
purpose opens for no other. Old secret keys still open what they sealed, and seal nothing any more.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
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


def _fernet(purpose: str) -> MultiFernet:
    return _derived(purpose, settings.SECRET_KEY, tuple(settings.OLD_SECRET_KEYS))


@lru_cache(maxsize=_PURPOSES)
def _derived(purpose: str, present: str, old: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in (present, *old)])


def _key(secret: str, purpose: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL + purpose.encode())
    return urlsafe_b64encode(hkdf.derive(secret.encode()))
