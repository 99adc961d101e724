"""Where a text speaks of itself: the places at which a name would be its own."""

from __future__ import annotations

import re

_GAP = r"[\s*_`\"'(:]{1,4}"
_OF_MACHINES = (
    "ai|artificial|intelligence|large|language|new|virtual|helpful|friendly|digital|conversational|multimodal|model|assistant|chatbot|bot"
    "|agent|version|called|named|known|as|of|by|team|at|made|created|built|designed|developed|trained"
)
_MADE = r"(?:made|created|built|designed|developed|trained)\s{1,2}by"
_INTRODUCTIONS = (
    r"i(?: am|'m| was| have been|'ve been)(?: called)?|my name is|my name's|call me|you(?: are|'re) (?:talking|chatting|speaking) (?:to|with)"
    r"|(?:powered|developed|trained) by|fine-?tuned (?:from|on|version of)"
    rf"|(?:assistant|chatbot|bot|model|ai)(?: (?:was|is|that was|that is))? {_MADE}"
    rf"|(?:\A|(?<=[.!?\n])\s{{0,3}}){_MADE}"
    r"|ich bin|ich hei\u00dfe|je suis|je m'appelle|soy|me llamo"
)
_BEFORE = re.compile(
    rf"(?<![a-z0-9])(?:{_INTRODUCTIONS}){_GAP}(?:(?:just|only|also|actually|really){_GAP}){{0,2}}"
    rf"(?:(?:(?:an?|the|your|our){_GAP})?(?:(?:{_OF_MACHINES}){_GAP}){{1,9}})?"
    "|\u6211\u662f|\u6211\u53eb"
)
_AS = re.compile(r"(?:\A|(?<=[\n.!?,:;])\s{0,3})as\s{1,2}\*{0,2}")
_AS_AFTER = re.compile(r"\*{0,2},?\s{1,2}i\b")
_AFTER = re.compile(
    r"\*{0,2},?\s{1,2}(?:(?:an?|the|your)\s{1,2})?(?:ai\b|artificial intelligence|(?:large )?language model|virtual assistant|chatbot|here(?=[,.!]| to help))"
)
_EXPLAINING = frozenset({"ai", "artificial", "language", "virtual", "chatbot", "here"})
"""Words of which what comes after a name holds one."""

_OF_SOMEBODY = "'s"


class Speaking:
    """The places of one text, as people read it, that follow words about itself; found when first asked for."""

    def __init__(self, text: str, words: set[str]) -> None:
        """Take a text as people read it and its words."""
        self._text = text
        self._explains = not words.isdisjoint(_EXPLAINING)
        self._named: dict[int, bool] | None = None
        self._as: frozenset[int] = frozenset()

    def names(self, start: int, end: int) -> bool:
        """Return whether the name from `start` to `end` is the text's own; "I am Claude's neighbour" speaks of somebody else."""
        if self._named is None:
            self._named = {one.end(): " by" in one.group() for one in _BEFORE.finditer(self._text)}
            self._as = frozenset(one.end() for one in _AS.finditer(self._text))
        made = self._named.get(start)
        if made is not None and (made or not self._text.startswith(_OF_SOMEBODY, end)):
            return True
        if start in self._as and _AS_AFTER.match(self._text, end):
            return True
        return self._explains and _AFTER.match(self._text, end) is not None
