"""What an address of the library asks for, and the addresses that ask for a little more or less."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse

from apps.catalog.library.finding import EXACT, ORDERS, Wanted

_MOST_TAGS = 20

Pair = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """The parameters that the library knows, without the page: `pairs` in their order, each name but `tag` once."""

    pairs: tuple[Pair, ...]

    def wanted(self) -> Wanted:
        """Return what the library is asked for; an order that there is not is the usual one."""
        once = dict(self.pairs)
        order = once.get("order", "")
        return Wanted(
            words=once.get("q", ""),
            tags=tuple(value for name, value in self.pairs if name == "tag"),
            exact={name: once[name] for name in EXACT if name in once},
            waits=once.get("waits", ""),
            order=order if order in ORDERS else "newest",
        )

    def has(self, pair: Pair) -> bool:
        """Whether this is asked for."""
        return pair in self.pairs

    def with_(self, name: str, value: str) -> str:
        """Return the query that asks for this too; another value of the same field gives way."""
        kept = [pair for pair in self.pairs if name == "tag" or pair[0] != name]
        return query_of([*kept, (name, value)])

    def without(self, name: str, value: str) -> str:
        """Return the query that does not ask for this any more."""
        return query_of([pair for pair in self.pairs if pair != (name, value)])

    @property
    def filters(self) -> list[Pair]:
        """What was chosen beside words and order."""
        return [pair for pair in self.pairs if pair[0] not in {"q", "order"}]

    @property
    def query(self) -> str:
        """The whole as a query, ready for one more parameter: "" or ending in "&"."""
        return f"{urlencode(self.pairs)}&" if self.pairs else ""


def asked_for(query: QueryDict) -> Asked:
    """Return what an address asks for; parameters that the library does not know ask for nothing."""
    once = ("q", *EXACT, "waits", "order")
    pairs: list[Pair] = [(name, query.get(name, "")) for name in once if name in query]
    pairs += [("tag", tag) for tag in dict.fromkeys(query.getlist("tag")[:_MOST_TAGS])]
    return Asked(tuple(pair for pair in pairs if pair[1] or pair[0] in EXACT))


def query_of(pairs: list[Pair]) -> str:
    """Return parameters as a query; without any, the plain address."""
    return f"?{urlencode(pairs)}" if pairs else reverse("console:library")


def scenario_url(key: str, name: str = "scenario", **more: int) -> str:
    """Return the address of a page about one scenario; keys may hold anything, so they stand in the query."""
    rest = "".join(f"&{urlencode({part: value})}" for part, value in more.items())
    return f"{reverse(f'console:{name}')}?key={quote(key, safe='')}{rest}"
