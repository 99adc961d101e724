"""Writing the codebook of a study: a code at a time, or all of them from a file.

The newest version is changed in place until somebody has coded with it; after that a change makes the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound, Problem, Refused
from apps.core.events import publish
from apps.insight.coding.codebooks import Edition
from apps.insight.coding.records import MAX_CODES, CodeRecord, fresh_key, record_of
from apps.insight.events_coding import CodesChanged
from apps.insight.models import Adjudication, Code, Codebook, CodingTurn
from apps.studies.models import Study

Change = Callable[[list[CodeRecord]], list[CodeRecord]]


@transaction.atomic
def save_code(
    *, study: Study, actor: User | None, code: CodeRecord, read: str = "", now: datetime
) -> tuple[Codebook, str]:
    """Add a code, or change the one of its key; return the version that has it now, and its key.

    Args:
        study: whose codebook it is.
        actor: who writes.
        code: all of it; without a key it is a new one.
        read: the `mark` of the code that the writer had before them.
        now: when.

    Raises:
        NotFound: there is no code of this key.
        Invalid: another code has this name.
        Refused: somebody changed the code after it had been read.
    """
    newest = _newest(study)
    key = code.key or fresh_key(code.name, _used(study, newest))

    def change(codes: list[CodeRecord]) -> list[CodeRecord]:
        whole = code.model_copy(update={"key": key})
        if any(one.key != key and one.name.casefold() == code.name.casefold() for one in codes):
            raise Invalid("", problems=(Problem("/name", _("Another code has this name.")),))
        if not code.key:
            return [*codes, whole]
        before = next((one for one in codes if one.key == key), None)
        if before is None:
            raise NotFound("")
        if before.mark != read and before != whole:
            raise Refused(
                _("Somebody changed this code after you had opened it. Nothing of yours is stored yet.")
            )
        return [whole if one.key == key else one for one in codes]

    return _rewritten(study, actor, newest, change, now), key


@transaction.atomic
def retire_code(*, study: Study, actor: User | None, key: str, now: datetime) -> Codebook:
    """Take a code out of the codebook: what was coded with it stays with its version, and counts no longer.

    Raises:
        NotFound: there is no such code.
    """
    return _rewritten(study, actor, _newest(study), lambda codes: _without(codes, key), now)


@transaction.atomic
def merge_codes(*, study: Study, actor: User | None, key: str, into: str, now: datetime) -> Codebook:
    """Let one code take over another: whoever gave the other is taken to have given the one.

    Raises:
        NotFound: there is no such code.
        Invalid: both are the same.
    """
    if key == into:
        raise Invalid(_("Choose another code to merge it into."))
    newest = _newest(study)
    if newest is None or not {key, into} <= newest.keys:
        raise NotFound("")
    moved = {old: into if now_ == key else now_ for old, now_ in newest.codebook.merged.items()}
    return _rewritten(
        study, actor, newest, lambda codes: _without(codes, key), now, merged={**moved, key: into}
    )


@transaction.atomic
def import_codebook(
    *, study: Study, actor: User | None, codes: Sequence[CodeRecord], read: int, now: datetime
) -> Codebook:
    """Put these codes in the place of all there are; keys that are gone are retired.

    Args:
        study: whose codebook it is.
        actor: who writes.
        codes: with keys.
        read: number of the version that the writer began from, 0 before the first.
        now: when.

    Raises:
        Refused: there is a newer version than the one that was read.
    """
    newest = _newest(study)
    number = newest.number if newest else 0
    if number != read:
        words = _(
            "Somebody wrote version %(number)d after you had opened this page. Nothing of yours is stored."
        )
        raise Refused(words % {"number": number})
    return _rewritten(study, actor, newest, lambda _codes: list(codes), now)


def _newest(study: Study) -> Edition | None:
    """Return the newest version, held: nobody else writes, and nobody begins to code with it, until the transaction ends."""
    Study.objects.select_for_update(no_key=True).filter(pk=study.pk).first()
    book = Codebook.objects.select_for_update().filter(study=study).order_by("-number").first()
    if book is None:
        return None
    rows = Code.objects.filter(codebook=book).order_by("place", "pk")
    return Edition(book, tuple(record_of(code) for code in rows))


def _rewritten(
    study: Study,
    actor: User | None,
    newest: Edition | None,
    change: Change,
    now: datetime,
    *,
    merged: Mapping[str, str] | None = None,
) -> Codebook:
    before = list(newest.codes) if newest else []
    after = change(before)
    if len(after) > MAX_CODES:
        raise Invalid(_("At most %(most)d codes are possible.") % {"most": MAX_CODES})
    if newest and after == before:
        return newest.codebook
    said = merged if merged is not None else newest.codebook.merged if newest else {}
    living = {code.key for code in after}
    kept = {old: into for old, into in said.items() if old not in living}
    book = _place_for(study, actor, newest, kept, now)
    Code.objects.bulk_create(
        Code(codebook=book, place=place, **code.model_dump()) for place, code in enumerate(after)
    )
    for round_id in study.rounds.values_list("id", flat=True):
        publish(CodesChanged(round_id))
    return book


def _place_for(
    study: Study, actor: User | None, newest: Edition | None, merged: dict[str, str], now: datetime
) -> Codebook:
    """Return the version to write into, empty: the newest where nobody has used it, else a new one."""
    if newest is None or _is_used(newest.codebook):
        number = newest.number + 1 if newest else 1
        return Codebook.objects.create(study=study, number=number, merged=merged, made_by=actor, made_at=now)
    book = newest.codebook
    book.codes.all().delete()
    book.merged, book.made_by, book.made_at = merged, actor, now
    book.save(update_fields=["merged", "made_by", "made_at"])
    return book


def _is_used(book: Codebook) -> bool:
    return (
        CodingTurn.objects.filter(codebook=book).exists()
        or Adjudication.objects.filter(codebook=book).exists()
    )


def _used(study: Study, newest: Edition | None) -> set[str]:
    """Return every key that any version has or had: a new code never takes up what an old one meant."""
    merged = set(newest.codebook.merged) if newest else set()
    return merged | set(Code.objects.filter(codebook__study=study).values_list("key", flat=True))


def _without(codes: list[CodeRecord], key: str) -> list[CodeRecord]:
    if all(code.key != key for code in codes):
        raise NotFound("")
    return [code for code in codes if code.key != key]
