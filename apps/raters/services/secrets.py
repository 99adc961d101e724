"""What stands for a person or a browser in the tables: hashes that cannot be turned back."""

from __future__ import annotations

import hashlib

from django.utils.crypto import salted_hmac


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a browser's secret, in hex; it is random, so it needs no key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_person(kind: str, name: str) -> str:
    """Return a keyed hash, in hex, of what names a person outside: a panel's id, an address, an account."""
    return salted_hmac(f"plumbline.person.{kind}", name, algorithm="sha256").hexdigest()
