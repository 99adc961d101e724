"""Addresses on the internet, where they may belong to somebody: not those of a private network or of the machine itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule

_FOUR = re.compile(r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)")
_SIX = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])")
_NUMBERED = re.compile(r"\b(?:version|release|build|firmware|section|v|ver\.?|\u00a7)[ :]{0,2}\Z")
_HOUSE = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16"),
    )
)
_LEAST_GROUPS = 3


class Ip(Rule):
    """Four numbers, or groups of hexadecimal digits."""

    slug = "ip"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield addresses; what is called a version is none."""
        read = text.plain.text
        for found in _FOUR.finditer(read):
            if _is_ones(found.group()) and not _NUMBERED.search(
                read[max(found.start() - 12, 0) : found.start()]
            ):
                yield Mark(*text.span(*found.span()), "ip")
        for found in _SIX.finditer(read):
            groups = [group for group in found.group().split(":") if group]
            if len(groups) >= _LEAST_GROUPS and _is_ones(found.group()):
                yield Mark(*text.span(*found.span()), "ip")


def _is_ones(written: str) -> bool:
    """Return whether it is an address that may be somebody's."""
    try:
        address: IPv4Address | IPv6Address = ip_address(written)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _HOUSE)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


RECOGNISER = Ip()
