"""Tags with a meaning of their own: how common a scenario is, whether the systems were made for it, and its domain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

DOMAIN = "domain:"

PLACES = {
    "in-distribution": _("In distribution"),
    "out-of-distribution": _("Out of distribution"),
}
COMMONNESS = {
    "long-tail": _("Long tail"),
    "edge-case": _("Edge case"),
}
WELL_KNOWN = {**PLACES, **COMMONNESS}
"""Tag -> how it is called."""


def label_of(tag: str) -> str:
    """Return how a tag is called: a well-known one by its name, a domain without its mark."""
    return str(WELL_KNOWN[tag]) if tag in WELL_KNOWN else tag.removeprefix(DOMAIN)


def group_of(tag: str) -> str:
    """Return under which heading a tag stands: `distribution`, `commonness`, `domain` or `tag`."""
    if tag in PLACES:
        return "distribution"
    if tag in COMMONNESS:
        return "commonness"
    return "domain" if tag.startswith(DOMAIN) and len(tag) > len(DOMAIN) else "tag"
