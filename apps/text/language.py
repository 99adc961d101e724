"""Which language a text is in, by the frequencies of byte sequences (langid), or that it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNKNOWN = "und"
"""The tag for a language that cannot be told (ISO 639-2)."""

SURE = 0.6
"""The least probability, among the languages known here, at which a language is told from the text alone."""

SURE_OTHERWISE = 0.9
"""The least probability at which a text is taken for another language than the one that was expected."""

LANGUAGES = (
    *(
        "ar",
        "bg",
        "bn",
        "ca",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "et",
        "fa",
        "fi",
        "fr",
        "gu",
        "he",
        "hi",
        "hr",
        "hu",
    ),
    *(
        "hy",
        "id",
        "is",
        "it",
        "ja",
        "ka",
        "kn",
        "ko",
        "lt",
        "lv",
        "mk",
        "ml",
        "mr",
        "ms",
        "nl",
        "no",
        "pa",
        "pl",
        "pt",
    ),
    *("ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "zh"),
)
"""What is told apart. The model knows 140; the others mostly take short sentences away from these."""

_LONGEST = 2_000
"""Characters that are read: the probabilities of a long text are no better, and of a very long one they are worse."""

_LEAST_LETTERS = 2


@dataclass(frozen=True)
class Language:
    """A language tag, `und` where it cannot be told, and the probability of the likeliest, 0 to 1."""

    tag: str
    confidence: float


def language_of(text: str, *, expected: str = "") -> Language:
    """Return the language of a text.

    Args:
        text: the words.
        expected: the language that whoever wrote was asked in, as a tag; taken unless the words clearly are in another, "" for none.

    Source: Lui and Baldwin (2012), langid.py: an off-the-shelf language identification tool.
    """
    asked = _base(expected)
    if sum(letter.isalpha() for letter in text[:_LONGEST]) < _LEAST_LETTERS:
        return Language(asked or UNKNOWN, 0.0)
    tag, probability = _identifier().classify(text[:_LONGEST])
    confidence = round(float(probability), 3)
    if confidence >= (SURE_OTHERWISE if asked else SURE):
        return Language(str(tag), confidence)
    return Language(asked or UNKNOWN, confidence)


def _base(tag: str) -> str:
    """Return the language of a tag without its region, "" where it is none that is told apart here."""
    base = tag.lower().replace("_", "-").split("-")[0]
    return base if base in LANGUAGES else ""


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
