"""Addresses of pages that name a person: with a log-in in them, or the page of a profile."""

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule

_SIGNS = r"[^\s<>\"'\[\]{}|\\^`]"
_LOGIN = re.compile(
    rf"\b(?:https?|ftp|sftp|ssh|postgres(?:ql)?|mysql|redis|amqp|mongodb)://[^\s/@<>\"']{{1,80}}@{_SIGNS}{{1,2000}}"
)
_PROFILE = re.compile(
    rf"(?:https?://)?(?<![\w.@-])(?:(?:www|m|[a-z]{{2}})\.)?"
    rf"(?:linkedin\.com/(?:in|pub)/|(?:facebook|instagram|twitter|x|github|gitlab|tiktok|threads)\.(?:com|net)/@?|t\.me/|wa\.me/|bsky\.app/profile/"
    rf"|(?:[a-z0-9-]{{1,40}}\.){{1,3}}[a-z]{{2,10}}/(?:~|@|u/|users?/|profiles?/|people/|members?/))"
    rf"[\w.%~+-]{{2,60}}{_SIGNS}{{0,500}}"
)
_NOT_PEOPLE = re.compile(
    r"/@?(?:home|search|explore|about|login|signup|settings|help|policies|terms|privacy|features|topics|trending|orgs)\b"
)
_TAIL = ".,;:!?)"


class Link(Rule):
    """A user part before the host, or a path that a site gives to each of its people."""

    slug = "link"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield addresses of pages."""
        read = text.plain.text
        for pattern in (_LOGIN, _PROFILE):
            for found in pattern.finditer(read):
                words = found.group().rstrip(_TAIL)
                if pattern is _LOGIN or not _NOT_PEOPLE.search(words):
                    yield Mark(*text.span(found.start(), found.start() + len(words)), "link")


RECOGNISER = Link()
