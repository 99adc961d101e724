"""What happens to raters: join with consent, finish, stop."""

from __future__ import annotations

from apps.raters.services.closing import come_back, end, finish, stop
from apps.raters.services.joining import Joined, join
from apps.raters.services.profiles import keep_profiles
from apps.raters.services.secrets import hash_person, hash_secret

__all__ = [
    "Joined",
    "come_back",
    "end",
    "finish",
    "hash_person",
    "hash_secret",
    "join",
    "keep_profiles",
    "stop",
]
