"""The profile of a draft: fields the product knows as checks, and those with words of their own as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from pydantic import ValidationError

from apps.console.setup.drafting import Change
from apps.console.setup.fields import parsed
from apps.console.setup.pointers import drop, get, put
from apps.console.setup.yamltext import dump
from apps.core.errors import Problem
from apps.studies.profile import KNOWN, ProfileField, field_of
from apps.studies.protocol.sections import ProfileQuestion

POINTER = "/raters/profile"
CHECKS, OWN = "profile.known", "profile.own"
EXAMPLE = "- key: shift\n  text: When do you work?\n  options: [day, night]"


@dataclass(frozen=True)
class KnownField:
    """A field to tick, with what people may answer."""

    key: str
    question: str
    answers: str
    chosen: bool


@dataclass(frozen=True)
class ProfileForm:
    """Both halves of the form.

    Attributes:
        known: the product's own fields.
        own: the other ones as YAML, "" for none.
        errors: what is wrong with any of them.
        example: how one is written.
    """

    known: tuple[KnownField, ...]
    own: str
    errors: tuple[str, ...]
    example: str = EXAMPLE


def profile_form(document: dict[str, Any], problems: Sequence[Problem]) -> ProfileForm:
    """Return the form of a draft's profile."""
    declared = _declared(document)
    own = [entry for entry in declared if not _is_known(entry)]
    return ProfileForm(
        known=tuple(
            KnownField(
                field.key,
                str(field.text),
                ", ".join(str(words) for _value, words in field.options),
                field.key in declared,
            )
            for field in KNOWN.values()
        ),
        own=dump(own).strip() if own else "",
        errors=tuple(p.reason for p in problems if f"{p.pointer}/".startswith(f"{POINTER}/")),
    )


def asked_fields(document: dict[str, Any]) -> list[ProfileField]:
    """Return the questions that a draft asks people, as far as they can be understood, each key once."""
    found: dict[str, ProfileField] = {}
    for entry in _declared(document):
        field = _field(entry)
        if field is not None:
            found.setdefault(field.key, field)
    return list(found.values())


def posted_profile(form: QueryDict) -> Change:
    """Return the change that the form asks for; what was kept stays in its order and to the letter."""

    def change(document: dict[str, Any]) -> None:
        if CHECKS not in form and OWN not in form:
            return
        before = _declared(document)
        entries = [*_ticked(before, form), *_written(before, form)]
        kept = [entry for entry in before if entry in entries]
        value = [*kept, *(entry for entry in entries if entry not in kept)]
        if value:
            put(document, POINTER, value)
        else:
            drop(document, POINTER)

    return change


def _ticked(before: list[Any], form: QueryDict) -> list[Any]:
    if CHECKS not in form:
        return [entry for entry in before if _is_known(entry)]
    return [key for key in KNOWN if key in form.getlist(CHECKS)]


def _written(before: list[Any], form: QueryDict) -> list[Any]:
    """Return what stands in the list; what cannot be read stays as it was typed, and the protocol says so."""
    if OWN not in form:
        return [entry for entry in before if not _is_known(entry)]
    text = str(form.get(OWN, "")).replace("\r\n", "\n").strip()
    value = parsed(text) if text else []
    return value if isinstance(value, list) else [value]


def _declared(document: dict[str, Any]) -> list[Any]:
    listed = get(document, POINTER)
    return listed if isinstance(listed, list) else []


def _is_known(entry: object) -> bool:
    return isinstance(entry, str) and entry in KNOWN


def _field(entry: object) -> ProfileField | None:
    try:
        return field_of(entry if isinstance(entry, str) else ProfileQuestion.model_validate(entry))
    except ValidationError:
        return None
