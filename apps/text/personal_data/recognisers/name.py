"""Names of people, where the words around them say that it is one: "my name is", a title, who signs.

A name without any such word is not found: that takes a model of the language, such as the one of `presidio`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from apps.text.personal_data.marks import Mark
from apps.text.personal_data.recognisers._base import Reading, Rule

_CAPITAL = r"A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a9\u0410-\u042f\u0141\u015a\u0160\u017d\u010c\u0106"
_PART = rf"(?:(?:Mc|Mac|O['\u2019]|D['\u2019])?[{_CAPITAL}][^\W\d_]{{1,25}}(?:[-'\u2019][{_CAPITAL}]?[^\W\d_]{{1,25}}){{0,2}})"
_INITIAL = rf"(?:[{_CAPITAL}]\.)"
_BETWEEN = r"(?:von|van|de|der|den|di|da|du|la|le|del|della|dos|bin|al|el|zu|ten|ter)"
_NAME = rf"(?:{_PART}|{_INITIAL})(?: (?:(?:{_BETWEEN} ){{1,2}})?(?:{_PART}|{_INITIAL})){{0,3}}"
_FULL = rf"{_PART} (?:{_INITIAL} )?(?:(?:{_BETWEEN} ){{1,2}})?{_PART}(?: {_PART})?"
_TITLE = r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Doctor|Herr|Herrn|Frau|Monsieur|Madame|Mme|Mlle|Se\u00f1or|Se\u00f1ora|Sr|Sra|Signor|Signora|Sig|Dhr|Mevrouw|Pan|Pani|Dra)"
_SURE = (
    re.compile(
        rf"\b(?:[Mm]y (?:full )?name(?:'s| is)|[Mm]y name[:,]|[Tt]he name'?s|[Nn]ame: |[Cc]all me|[Mm]y (?:wife|husband|partner|son|daughter|boss|doctor|colleague|friend|sister|brother"
        rf"|mother|father|neighbou?r|manager|patient|teacher)(?:'s name is|,? named|,)?|(?:[Ii]ch hei(?:\u00df|ss)e|[Mm]ein Name ist|[Mm]ein Name:|[Jj]e m['\u2019]appelle|[Mm]on nom est"
        rf"|[Mm]e llamo|[Mm]i nombre es|[Mm]i chiamo|[Ii]l mio nome \u00e8|[Mm]eu nome \u00e9|[Mm]e chamo|[Ii]k heet|[Mm]ijn naam is|[Nn]azywam si\u0119|[Jj]ag heter|[Jj]eg hedder))"
        rf" {{0,2}}(?:{_TITLE}\.? )?({_NAME})"
    ),
    re.compile(rf"\b(?:{_TITLE}\.? ){{1,2}}({_NAME})"),
    re.compile(
        rf"\b(?:[Tt]his is|[Ii]t is|[Ii]t's|[Hh]ier ist|[Hh]ier spricht) ({_NAME}) (?:speaking|here|calling|from|am Apparat)\b"
    ),
    re.compile(
        rf"\b(?:I am|I'm|I\u2019m|[Ii]ch bin|[Jj]e suis|[Ss]oy|[Yy]o soy|[Ss]ono|[Ee]u sou|[Ii]k ben) (?:{_TITLE}\.? )?({_FULL})"
    ),
    re.compile(
        rf"(?:\A|[\n.!?,] ?)(?:[Bb]est(?: regards| wishes)?|[Kk]ind regards|[Rr]egards|[Ss]incerely|[Cc]heers|[Tt]hanks|[Tt]hank you|[Ss]igned|[Yy]ours(?: truly)?|[Vv]iele Gr\u00fc\u00dfe|[Gg]ru\u00df"
        rf"|[Mm]it freundlichen Gr\u00fc\u00dfen|LG|MfG|[Cc]ordialement|[Ss]aludos|[Cc]ordiali saluti|[Aa]tenciosamente),?(?: |\n){{1,2}}({_NAME})(?=[.!]?\s{{0,20}}\Z)"
    ),
)
_MAYBE = re.compile(
    rf"\b(?:I am|I'm|I\u2019m|[Ii]ch bin|[Jj]e suis|[Ss]oy|[Yy]o soy|[Mm]i sono|[Ee]u sou|[Ii]k ben)(?: (?:der|die|el|la|o|a))? ({_PART})(?=[,.!]|\Z| (?:and|from|und|aus|et|y|e|de) )"
)
_PEOPLES = re.compile(r"(?:ish|ese|ian|ean|can|man|ch|ic|ist|ite|im|ew|ssian|nt|ller|ker|er|in)\Z")
"""Ends of what people call themselves by country, faith or trade."""

_NEVER = frozenset(
    [
        "Dr",
        "Prof",
        "Mr",
        "Mrs",
        "Ms",
        "Herr",
        "Frau",
        "Not",
        "Sure",
        "Sorry",
        "Very",
        "So",
        "Too",
        "Also",
        "Just",
        "Still",
        "The",
        "This",
        "That",
        "Yes",
        "No",
        "Ok",
        "Okay",
        "Please",
        "But",
        "And",
        "Or",
        "If",
        "My",
        "Your",
        "Her",
        "His",
        "Our",
        "Their",
        "It",
        "Its",
        "Because",
        "When",
        "What",
        "Who",
        "I",
        "We",
        "You",
        "They",
        "He",
        "She",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Answer",
        "Response",
        "Option",
        "Output",
        "Version",
        "Model",
        "Assistant",
        "Text",
        "Item",
        "A",
        "B",
        "C",
        "D",
        "English",
        "German",
        "French",
        "Spanish",
        "Italian",
        "God",
        "Jesus",
        "Internet",
        "Google",
        "None",
        "Everyone",
        "Team",
        "All",
        "Both",
    ]
)


class Name(Rule):
    """What stands with capital letters behind a word that announces a name."""

    slug = "name"

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield names; those of models and vendors, and a team's own, are none."""
        for pattern in _SURE:
            for found in pattern.finditer(text.written):
                yield from _named(text, *found.span(1), certain=True)
        for found in _MAYBE.finditer(text.written):
            if not _PEOPLES.search(found.group(1)):
                yield from _named(text, *found.span(1), certain=False)


def _named(text: Reading, start: int, end: int, *, certain: bool) -> Iterator[Mark]:
    words = text.written[start:end].split(" ")
    while words and words[-1] in _NEVER:
        words.pop()
    if not words or words[0] in _NEVER:
        return
    name = " ".join(words)
    if not _is_known(text, start, name):
        yield Mark(start, start + len(name), "name", "sure" if certain else "maybe")


def _is_known(text: Reading, start: int, name: str) -> bool:
    """Return whether every word of a name belongs to a model, a vendor or a team's system."""
    marks = text.known.find(name)
    at, covered = 0, []
    for word in name.split(" "):
        covered.append(any(mark.start < at + len(word) and at < mark.end for mark in marks))
        at += len(word) + 1
    return all(covered)


RECOGNISER = Name()
