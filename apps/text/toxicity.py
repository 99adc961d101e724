"""How abusive a text is, by a graded list of words and whom they are said to.

This is a rule and no model: it knows the words below, in English and the coarsest of a few other languages, in the spellings that people hide
them in, and whether "you" stands beside them. It does not see abuse without such words, and takes what somebody quotes for their own. Its
number orders texts for a person who reads them; it is no probability.
"""

from __future__ import annotations

import re

from apps.text.self_identification.letters import plain

HIGH = 0.6
"""From here on somebody looks at a text before others read it: a slur, a threat, or an insult to somebody's face."""

_SLURS = frozenset(
    [
        "cunt",
        "cunts",
        "faggot",
        "faggots",
        "fag",
        "fags",
        "kike",
        "kikes",
        "nigger",
        "niggers",
        "nigga",
        "niggas",
        "paki",
        "pakis",
        "retard",
        "retards",
        "spic",
        "spics",
        "tranny",
        "trannies",
        "wetback",
        "wetbacks",
        "kanake",
        "kanaken",
        "schwuchtel",
        "schwuchteln",
        "missgeburt",
        "maricon",
        "maricones",
        "sudaca",
        "sudacas",
        "bougnoule",
        "bougnoules",
        "negrata",
        "negratas",
    ]
)
_INSULTS = frozenset(
    [
        "arsehole",
        "arseholes",
        "asshole",
        "assholes",
        "bastard",
        "bastards",
        "bitch",
        "bitches",
        "cretin",
        "cretins",
        "dickhead",
        "dickheads",
        "douchebag",
        "dumbass",
        "fucker",
        "fuckers",
        "fucktard",
        "idiot",
        "idiots",
        "imbecile",
        "imbeciles",
        "loser",
        "losers",
        "moron",
        "morons",
        "motherfucker",
        "motherfuckers",
        "scum",
        "slut",
        "sluts",
        "twat",
        "twats",
        "wanker",
        "wankers",
        "whore",
        "whores",
        "arschloch",
        "arschlocher",
        "wichser",
        "hurensohn",
        "fotze",
        "schlampe",
        "trottel",
        "depp",
        "vollidiot",
        "connard",
        "connards",
        "connasse",
        "salope",
        "salopes",
        "encule",
        "abruti",
        "cabron",
        "cabrones",
        "gilipollas",
        "pendejo",
        "pendejos",
        "puta",
        "putas",
        "hijoputa",
        "stronzo",
        "stronza",
        "coglione",
        "troia",
        "klootzak",
        "kutwijf",
        "suka",
        "blyat",
        "kurwa",
    ]
)
_COARSE = frozenset(
    [
        "bollocks",
        "bullshit",
        "crap",
        "crappy",
        "damn",
        "dumb",
        "fuck",
        "fucked",
        "fucking",
        "fuckin",
        "piss",
        "pissed",
        "shit",
        "shits",
        "shitty",
        "stupid",
        "sucks",
        "scheisse",
        "scheiss",
        "verdammt",
        "kacke",
        "merde",
        "putain",
        "mierda",
        "joder",
        "cazzo",
        "merda",
        "kut",
    ]
)
_TO_SOMEBODY = frozenset(
    [
        "you",
        "your",
        "youre",
        "u",
        "ur",
        "yourself",
        "du",
        "dich",
        "dir",
        "deine",
        "dein",
        "tu",
        "te",
        "ton",
        "toi",
        "usted",
        "tus",
        "eres",
        "vous",
        "jij",
    ]
)
_WEIGHTS = ((_SLURS, 0.8, 0.9), (_INSULTS, 0.3, 0.65), (_COARSE, 0.1, 0.25))
"""Words, their strength, and their strength with "you" within a few words."""

_NEAR = 3
"""So many words around a word are read for whom it is said to."""

_COUNTED = 3
"""A word that is said more often than this adds nothing."""

_THREATS = (
    re.compile(r"\b(?:kill|hang|shoot|drown|hurt) (?:yo)?u?r?self\b"),
    re.compile(
        r"\b(?:i|we)(?:'ll| will| am going to|'m going to| gonna| want to) (?:kill|hurt|rape|shoot|stab|beat) (?:you|u|them|him|her)\b"
    ),
    re.compile(
        r"\b(?:you|they|he|she)(?: all)? (?:should|must|deserve to|need to|ought to) (?:die|be (?:shot|killed|hanged|raped|gassed))\b"
    ),
    re.compile(r"\b(?:fuck|screw) (?:you|u|off)\b|\bgo (?:die|to hell)\b|\bstfu\b|\bkys\b"),
)
_THREAT = 0.85

_HIDDEN = str.maketrans(
    {"@": "a", "4": "a", "0": "o", "1": "i", "!": "i", "3": "e", "$": "s", "5": "s", "7": "t", "+": "t"}
)
_LETTERS = str.maketrans(
    {
        "\u00e4": "a",
        "\u00f6": "o",
        "\u00fc": "u",
        "\u00df": "ss",
        "\u00e9": "e",
        "\u00e8": "e",
        "\u00f3": "o",
        "\u00fa": "u",
    }
)
_TOKEN = re.compile(r"[^\s,;:.?\"()\[\]{}<>|/\\]+")
_SPELLED = re.compile(r"(?<![^\W_])[a-z@$!*0-9](?:[ .\-_*][a-z@$!*0-9](?![^\W_])){2,19}")
"""A word with something between its letters."""


def toxicity_of(text: str) -> float:
    """Return how abusive a text is, 0 to 1: one minus the product of what each abusive word leaves, so that more of them weigh more.

    Never raises, in time linear in the text.
    """
    read = plain(text).text
    words = [_word(found) for found in _TOKEN.findall(read)]
    spelled = [re.sub(r"[ .\-_]", "", found) for found in _SPELLED.findall(read)]
    left = 1.0
    met: dict[str, int] = {}
    for place, word in enumerate(words):
        strength = _strength(word, words, place)
        if strength and met.setdefault(word, 0) < _COUNTED:
            met[word] += 1
            left *= 1.0 - strength
    for word in {_word(one) for one in spelled}:
        left *= 1.0 - _strength(word, [], 0)
    for threat in _THREATS:
        if threat.search(read):
            left *= 1.0 - _THREAT
    return round(1.0 - left, 3)


def _strength(word: str, words: list[str], place: int) -> float:
    for known, alone, said in _WEIGHTS:
        if word in known or _is_starred(word, known):
            near = words[max(place - _NEAR, 0) : place + _NEAR + 1]
            return said if any(one in _TO_SOMEBODY for one in near) else alone
    return 0.0


def _word(found: str) -> str:
    """Return a word without what disguises it; a number stays a number."""
    bare = found.strip("'!-_#~").replace("'", "")
    if bare.isdigit() or not bare:
        return bare
    shown = bare.translate(_LETTERS)
    return shown if shown.isalpha() else shown.translate(_HIDDEN)


def _is_starred(word: str, known: frozenset[str]) -> bool:
    """Return whether stars stand for letters of a known word: "f**k"."""
    if "*" not in word or not 3 <= len(word) <= 14 or not word[0].isalpha():
        return False
    return any(
        len(one) == len(word) and all(a in (b, "*") for a, b in zip(word, one, strict=True)) for one in known
    )
