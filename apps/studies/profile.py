"""What raters may be asked about themselves: fields in coarse bands that the product knows, and those of a protocol.

Nobody has to answer any of them. A declared field that is not known here and brings no options is for imports only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.core.lazy import LazyText
from apps.studies.protocol.sections import ProfileQuestion

NOT_SAID = "prefer_not_to_say"
"""What a form sends for a question that somebody leaves alone on purpose; it is never stored."""


@dataclass(frozen=True)
class ProfileField:
    """One question about the rater; `options` are (value, words), in order."""

    key: str
    text: LazyText | str
    options: tuple[tuple[str, LazyText | str], ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The values that are stored."""
        return tuple(value for value, _words in self.options)


_KNOWN = (
    ProfileField(
        "age_band",
        _("How old are you?"),
        (
            ("18-29", _("18 to 29")),
            ("30-44", _("30 to 44")),
            ("45-59", _("45 to 59")),
            ("60-74", _("60 to 74")),
            ("75+", _("75 or older")),
        ),
    ),
    ProfileField(
        "gender",
        _("How do you describe yourself?"),
        (("woman", _("Woman")), ("man", _("Man")), ("another", _("In another way"))),
    ),
    ProfileField(
        "first_language",
        _("Is the language of these texts your first language?"),
        (("same", _("Yes")), ("other", _("No, another one is"))),
    ),
    ProfileField(
        "education",
        _("What did you finish last?"),
        (("school", _("School")), ("vocational", _("Vocational training")), ("degree", _("A degree"))),
    ),
    ProfileField(
        "region",
        _("Where do you live?"),
        (
            ("africa", _("Africa")),
            ("americas", _("The Americas")),
            ("asia", _("Asia")),
            ("europe", _("Europe")),
            ("oceania", _("Oceania")),
        ),
    ),
    ProfileField(
        "expertise",
        _("How much do you know about the subject?"),
        (("none", _("Nothing special")), ("some", _("Some")), ("professional", _("It is my profession"))),
    ),
    ProfileField(
        "device",
        _("What do you read this on?"),
        (("phone", _("A phone")), ("tablet", _("A tablet")), ("computer", _("A computer"))),
    ),
    ProfileField(
        "context_of_use",
        _("Where are you now?"),
        (("home", _("At home")), ("work", _("At work")), ("study", _("Where I study")), ("on_the_way", _("On the way"))),
    ),
    ProfileField(
        "assistive_technology",
        _("Do you use something that helps you to read or to enter?"),
        (
            ("none", _("No")),
            ("screen_reader", _("A screen reader")),
            ("magnifier", _("A magnifier or large type")),
            ("voice", _("Voice control")),
            ("keyboard_or_switch", _("Keyboard or switch alone")),
            ("another", _("Something else")),
        ),
    ),
)  # fmt: skip
KNOWN = {known.key: known for known in _KNOWN}
"""Fields that a protocol may name by key alone."""


def field_of(asked: str | ProfileQuestion) -> ProfileField | None:
    """Return the question behind a declared field, None for one that only imports fill."""
    if isinstance(asked, str):
        return KNOWN.get(asked)
    known = KNOWN.get(asked.key)
    options = tuple((value, value) for value in asked.options) if asked.options else known and known.options
    if not options:
        return None
    return ProfileField(
        asked.key, asked.text or (known.text if known else asked.key.replace("_", " ")), options
    )


def fields_of(declared: Iterable[str | ProfileQuestion]) -> list[ProfileField]:
    """Return the questions that people are asked, in order."""
    return [found for asked in declared if (found := field_of(asked)) is not None]
