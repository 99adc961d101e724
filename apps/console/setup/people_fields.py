"""What the steps about people ask: who judges and how much of them, which checks are mixed in, what they are told and agree to."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.console.setup.fields import Choice, Field
from apps.console.setup.pointers import get, pointer_of
from apps.console.setup.words import purpose_of
from apps.raters.consent import default_text

PURPOSES = ("rating", "demographics", "publication", "recording", "screen", "replay")


def rater_fields() -> list[Field]:
    """Return who judges, how much one person is asked for, and when it ends; profile and quotas have their own forms."""
    return [
        Field(
            "/raters/others",
            _("People who fit no cell may take part"),
            "switch",
            _("Off: they are thanked and sent back before the first item."),
            default=True,
        ),
        _count("/raters/load/per_rater", _("Judgments per rater, at most"), _("Empty: every item once.")),
        _count("/raters/load/per_day", _("Per day, at most"), _("A day begins at midnight UTC.")),
        _count("/raters/load/per_sitting", _("Per sitting, at most"), _("Then they are asked to rest.")),
        Field(
            "/raters/load/sitting",
            _("A new sitting begins after a break of"),
            "text",
            _("Such as 30m or 2h."),
            default="30m",
            rare=True,
        ),
        Field(
            "/raters/lease",
            _("An item is kept for"),
            "text",
            _("Such as 30m or 2h. An item that nobody answers in this time goes to somebody else."),
            default="30m",
        ),
        Field(
            "/raters/idle",
            _("Somebody counts as gone after"),
            "text",
            _("Such as 24h without a sign. Their place in a cell is free again; they may come back."),
            default="24h",
            rare=True,
        ),
        Field(
            "/raters/correct",
            _("An answer may be corrected for"),
            "text",
            _("Such as 24h, while the round is open."),
            default="24h",
            rare=True,
        ),
        Field(
            "/raters/qualification",
            _("Qualification"),
            "text",
            _("The key of what people pass before they judge."),
            longest=80,
            rare=True,
        ),
        Field(
            "/round/closes_after",
            _("The round closes after"),
            "text",
            _("Such as 14d. Empty: when you close it."),
        ),
        Field(
            "/round/closes_when",
            _("It closes earlier"),
            "select",
            choices=(Choice("decided", _("When the gates are decided")),),
            placeholder=_("No"),
        ),
    ]


def cohort_field() -> Field:
    """Return which kinds of people judge."""
    return Field(
        "/raters/cohorts",
        _("Cohorts"),
        "lines",
        _("One per line, such as end_user or expert. A link says which of them its people are."),
    )


def check_fields() -> list[Field]:
    """Return the checks mixed into the items."""
    return [
        _share(
            "/quality/gold", _("Gold items, as a share"), _("0.08 is 8 in 100. Known answers; you post them.")
        ),
        Field(
            "/quality/attention",
            _("Attention checks per rater"),
            "number",
            _("You post them as well."),
            minimum=0,
            maximum=1_000,
            default=0,
        ),
        _share(
            "/quality/repeat", _("Repeats, as a share"), _("The same item again, with the sides swapped.")
        ),
        _count("/quality/fails", _("Failed attention checks that end it"), _("Empty: none do.")),
        Field(
            "/quality/agreement_floor",
            _("Least agreement"),
            "number",
            _("Krippendorff's alpha, between -1 and 1. Below it the gates say that the data is not healthy."),
            minimum=-1,
            maximum=1,
            rare=True,
        ),
    ]


def consent_fields(document: dict[str, Any]) -> list[Field]:
    """Return what people are told and asked to allow, with one field for each text that the draft holds."""
    ethics = [
        _line(
            "/ethics/approval", _("Ethics approval"), _("The number under which a board approved the study.")
        ),
        _line("/ethics/contact", _("Whom to ask"), _("An address or a name that raters can turn to.")),
        _line("/ethics/pay", _("Pay"), _("In words, such as 9 € for 40 minutes.")),
        Field("/ethics/minutes", _("Minutes it takes"), "number", minimum=0, maximum=6_000),
        Field(
            "/ethics/minimum_age",
            _("Least age, in years"),
            "number",
            _("People say that they are old enough; only the yes is stored."),
            minimum=1,
            maximum=120,
        ),
        _prose("/ethics/warning", _("Warning"), _("What may be hard to read.")),
        _prose("/ethics/debrief", _("When they leave"), _("Told on every way out.")),
    ]
    consent = [
        Field(
            "/consent/purposes",
            _("What they are asked to allow"),
            "checks",
            _("The use of their judgments is needed to take part; the others are a free choice."),
            choices=tuple(Choice(value, purpose_of(value)) for value in PURPOSES),
            default=["rating"],
        ),
        Field(
            "/consent/version",
            _("Version of the consent"),
            "number",
            _("Raise it when the words change; people are asked again."),
            minimum=1,
            default=1,
        ),
        Field(
            "/consent/text",
            _("What raters agree to"),
            "area",
            _("Empty: the words below."),
            longest=5_000,
            placeholder=default_text(),
        ),
        *_texts(document),
        Field(
            "/consent/keep",
            _("How long what is kept"),
            "yaml",
            _("One class of data per line, such as “audio: 30d” or “profile: 1y”."),
            rare=True,
        ),
    ]
    return [*ethics, *consent]


def _texts(document: dict[str, Any]) -> list[Field]:
    """Return a field for each text by purpose and language, as far as the draft holds them as such."""
    texts = get(document, "/consent/texts")
    found = []
    for purpose, spoken in texts.items() if isinstance(texts, dict) else ():
        for language in spoken if isinstance(spoken, dict) else ():
            label = _("%(purpose)s, in %(language)s") % {"purpose": purpose_of(purpose), "language": language}
            place = pointer_of("consent", "texts", purpose, language)
            found.append(Field(place, label, "area", _("Empty it to take it out."), longest=5_000))
    return found


def _count(pointer: str, label: str, hint: str) -> Field:
    return Field(pointer, label, "number", hint, minimum=1, maximum=100_000)


def _share(pointer: str, label: str, hint: str) -> Field:
    return Field(pointer, label, "number", hint, minimum=0, maximum=1, default=0)


def _line(pointer: str, label: str, hint: str) -> Field:
    return Field(pointer, label, "text", hint, longest=300)


def _prose(pointer: str, label: str, hint: str) -> Field:
    return Field(pointer, label, "area", hint, longest=5_000)
