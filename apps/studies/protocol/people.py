"""What a protocol says about people, checked against itself: profile fields, quotas, consent."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.core.errors import Problem, pointer_to
from apps.studies.profile import field_of
from apps.studies.protocol.sections import OF_SCENARIOS, Document, Quota


def rater_checks(document: Document) -> Iterator[Problem]:
    """Yield what does not fit together."""
    yield from _profile(document)
    for index, quota in enumerate(document.raters.quotas):
        yield from _quota(document, index, quota)
    for purpose in document.consent.texts:
        if purpose not in document.consent.purposes:
            reason = _("These are words for a purpose that people are not asked for.")
            yield Problem(pointer_to("consent", "texts", purpose), reason)


_TAKEN = frozenset({"cohort", "distribution", "period"})
"""Words by which slices mean something else."""


def _profile(document: Document) -> Iterator[Problem]:
    keys = document.raters.profile_keys
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Problem(f"/raters/profile/{index}", _("This field stands twice."))
        if key in OF_SCENARIOS or key in _TAKEN:
            yield Problem(
                f"/raters/profile/{index}", _("This word speaks of something else; use another key.")
            )


def _quota(document: Document, index: int, quota: Quota) -> Iterator[Problem]:
    """Ask that a cell can be filled: with a number, by people who are asked what it wants to know."""
    pointer = f"/raters/quotas/{index}"
    if quota.raters is None and quota.judgments is None:
        yield Problem(pointer, _("Say how many raters or judgments the cell needs."))
    if quota.of_scenarios and quota.judgments is None:
        yield Problem(pointer, _("A cell that speaks of scenarios counts judgments."))
    if quota.where in [other.where for other in document.raters.quotas[:index]]:
        yield Problem(f"{pointer}/where", _("This cell stands twice."))
    fields = dict(zip(document.raters.profile_keys, document.raters.profile, strict=True))
    for key, value in quota.of_people.items():
        place = pointer_to("raters", "quotas", index, "where", key)
        if key == "cohort":
            if document.raters.cohorts and value not in document.raters.cohorts:
                yield Problem(place, _("The study names no such cohort."))
        elif key not in fields:
            yield Problem(place, _("The profile does not ask for this."))
        elif (field := field_of(fields[key])) is None:
            yield Problem(place, _("People are not asked for this field: give it options."))
        elif value not in field.values:
            known = ", ".join(field.values)
            yield Problem(place, _("Use one of: %(known)s.") % {"known": known})
