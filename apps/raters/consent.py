"""The words that people agree to: for each purpose and language, with one hash over everything that a page shows of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from apps.studies.protocol.sections import Consent, Document

RATING = "rating"
"""The purpose without which nobody takes part."""
DEMOGRAPHICS = "demographics"
"""The purpose under which people are asked about themselves."""
RECORDINGS = {"audio": "recording", "screen": "screen", "replay": "replay"}
"""The purpose under which each kind of recording is agreed to."""

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True)
class PurposeWords:
    """One thing to agree to, in one language.

    Attributes:
        label: what it is, in a few words.
        text: the words themselves.
        language: of the text.
        needed: nobody takes part without it.
    """

    key: str
    label: str
    text: str
    language: str
    needed: bool

    @property
    def direction(self) -> str:
        """How the text runs."""
        return direction_of(self.language)

    @property
    def whole(self) -> str:
        """What is kept of a yes to this: for judging its text alone, else the label before it."""
        return self.text if self.needed else f"{self.label}\n\n{self.text}".strip()


@dataclass(frozen=True)
class ConsentWords:
    """Everything that one page asks people to agree to.

    Attributes:
        shown: whatever else the page says and a yes rests on: the title, pay, minutes, the age asked for ...
    """

    version: int
    language: str
    purposes: tuple[PurposeWords, ...]
    shown: tuple[str, ...] = field(default=())

    @property
    def hash(self) -> str:
        """SHA-256 over all the words, in hex; the form carries it."""
        said = [
            self.version,
            [[one.key, one.label, one.text, one.language] for one in self.purposes],
            list(self.shown),
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    @property
    def rating(self) -> PurposeWords:
        """The words about judging."""
        return next(one for one in self.purposes if one.key == RATING)


def consent_words(document: Document, language: str) -> ConsentWords:
    """Return the words of a protocol in a language; a purpose that has none in it speaks the product's own."""
    ethics = document.ethics
    shown = (
        document.title,
        *(
            str(said or "")
            for said in (
                ethics.approval,
                ethics.contact,
                ethics.pay,
                ethics.minutes,
                ethics.minimum_age,
                ethics.warning,
            )
        ),
    )
    purposes = tuple(_purpose(document.consent, key, language) for key in document.consent.purposes)
    return ConsentWords(document.consent.version, language, purposes, shown)


def hashes_of(consent: Consent, purpose: str) -> frozenset[str]:
    """Return the hashes of what a yes to a purpose may have been a yes to, over all its languages."""
    languages = {settings.LANGUAGE_CODE, *languages_of(consent), *consent.texts.get(purpose, {})}
    return frozenset(text_hash(_purpose(consent, purpose, language).whole) for language in languages)


def text_hash(words: str) -> str:
    """Return the SHA-256 of words as they are kept, in hex."""
    return hashlib.sha256(words.encode()).hexdigest()


def languages_of(consent: Consent) -> tuple[str, ...]:
    """Return the languages that people may choose from: those that have words about judging."""
    own = consent.texts.get(RATING, {})
    if not own:
        return (settings.LANGUAGE_CODE,)
    ours = () if consent.text is None or settings.LANGUAGE_CODE in own else (settings.LANGUAGE_CODE,)
    return (*ours, *sorted(own))  # what a protocol says in which order is lost in its canonical form


def choose_language(consent: Consent, asked: str, accepted: str) -> str:
    """Return the language of the words: the one asked for, else the browser's first that there is, else the first."""
    there = {language.lower(): language for language in languages_of(consent)}
    wanted = [
        asked.lower()[:35],
        *(name.lower() for name, _weight in parse_accept_lang_header(accepted[:500])),
    ]
    for name in wanted:
        if name in there:
            return there[name]
        close = [full for low, full in there.items() if name and low.split("-")[0] == name.split("-")[0]]
        if close:
            return close[0]
    return next(iter(there.values()))


def direction_of(language: str) -> str:
    """Return how a language runs: ltr or rtl."""
    return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def name_of(language: str) -> str:
    """Return a language's name in itself, or its tag where Django knows none."""
    try:
        return str(get_language_info(language)["name_local"])
    except KeyError:
        return language


def default_text() -> str:
    """Return the text about judging in the language of the page, for protocols that bring none."""
    return _(
        "You read texts written by computers and say which you would rather have. Your choices, the reasons and comments "
        "you give, and how long you take are stored under a number, without your name, your address or your "
        "network address. They are used to compare the texts. You may stop at any time and need no reason; what you "
        "have sent until then is kept. Nothing is stored before you agree."
    )


def _purpose(consent: Consent, key: str, language: str) -> PurposeWords:
    label, text = _own_words(key)
    if key == RATING:
        text = consent.text or default_text()
    written = consent.texts.get(key, {})
    spoken = language if language in written else settings.LANGUAGE_CODE
    return PurposeWords(key, label, written.get(spoken, text), spoken, needed=key == RATING)


def _own_words(key: str) -> tuple[str, str]:
    words = {
        RATING: (_("Use my judgments"), ""),
        DEMOGRAPHICS: (_("Ask a little about me"), _("Every question may be left out. Shown only in groups of 5 or more.")),
        "publication": (_("Quote my comments"), _("In reports, never with a name.")),
        "recording": (_("Record my voice"), _("Only while a sign on the page says so.")),
        "screen": (_("Record my screen"), _("Only while a sign on the page says so; you choose what is seen of it.")),
        "replay": (_("Keep how I used the page"), _("Clicks and scrolling; what is typed is blacked out.")),
    }  # fmt: skip
    return words.get(key, (key.replace("_", " ").replace("-", " ").capitalize(), ""))
