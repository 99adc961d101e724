"""Comments and questions on numbers: anybody of the team says them, the author or a researcher settles them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.analysis.estimate import Estimate
from apps.core.errors import Invalid, NotFound, Problem, Refused
from apps.core.text import clean_text
from apps.governance.anchors import WHOLE, about, anchor_of
from apps.governance.models import Comment, CommentKind
from apps.studies.models import Round

LONGEST = 2_000


def comment(
    *, round_: Round, on: Estimate | None, kind: str, text: str, by: Membership, now: datetime
) -> Comment:
    """Say or ask something about a number of a round; sent twice it is said once.

    Args:
        round_: whose number; its study is loaded.
        on: the number, None for the round as a whole.
        kind: comment or question.
        text: 1 to 2,000 characters.
        by: a member of the study's team, in any role.
        now: when.

    Raises:
        Invalid: the words are missing or too long, or there is no such kind.
        NotFound: the member belongs to another team, or the number is for researchers only.
    """
    if by.team_id != round_.study.team_id or (on is not None and on.private and not by.may_write):
        raise NotFound("")
    if kind not in CommentKind.values:
        raise Invalid(_("Choose whether this is a comment or a question."))
    return _said(
        round=round_,
        study=round_.study,
        anchor=WHOLE if on is None else anchor_of(on),
        about={} if on is None else about(on),
        private=on is not None and on.private,
        author=by.user,
        kind=kind,
        text=_words(text),
        created_at=now,
        reply_to=None,
    )


def reply(*, to: Comment, text: str, by: Membership, now: datetime) -> Comment:
    """Answer a comment or a question; an answer to an answer stands beside it.

    Raises:
        Invalid: the words are missing or too long.
        NotFound: the member may not see what is answered.
    """
    if not may_see(to, by):
        raise NotFound("")
    thread = to.reply_to or to
    return _said(
        round=thread.round,
        study=thread.study,
        anchor=thread.anchor,
        about=thread.about,
        private=thread.private,
        author=by.user,
        kind=CommentKind.COMMENT,
        text=_words(text),
        created_at=now,
        reply_to=thread,
    )


def resolve(*, comment: Comment, by: Membership, now: datetime) -> None:
    """Settle a comment or a question; one that is settled stays as it is.

    Raises:
        NotFound: the member may not see it.
        Refused: neither its author nor an owner or researcher asks, or it is an answer.
    """
    _check_settling(comment, by)
    Comment.objects.filter(pk=comment.pk, resolved_at=None).update(resolved_by=by.user, resolved_at=now)


def reopen(*, comment: Comment, by: Membership) -> None:
    """Open a comment or a question again.

    Raises:
        NotFound: the member may not see it.
        Refused: neither its author nor an owner or researcher asks, it is an answer, or the same words are open already.
    """
    _check_settling(comment, by)
    try:
        with transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(resolved_by=None, resolved_at=None)
    except IntegrityError as error:
        raise Refused(_("The same words of the same person are open already.")) from error


def may_see(comment: Comment, by: Membership) -> bool:
    """Return whether a member may read a comment: what is about private numbers is for owners and researchers."""
    return comment.study.team_id == by.team_id and (by.may_write or not comment.private)


def may_settle(comment: Comment, by: Membership) -> bool:
    """Return whether a member may settle a comment and open it again."""
    return comment.reply_to_id is None and (by.may_write or comment.author_id == by.user_id)


def _check_settling(comment: Comment, by: Membership) -> None:
    if not may_see(comment, by):
        raise NotFound("")
    if not may_settle(comment, by):
        raise Refused(_("Only its author, or an owner or researcher of the team, may settle this."))


def _words(text: str) -> str:
    """Return the words as they are stored.

    Raises:
        Invalid: there are none that can be seen, or more than 2,000 characters.
    """
    words = text.replace("\r\n", "\n").strip()
    if not any(c.isprintable() and not c.isspace() for c in words):
        problem = _("Write at least one word.")
        raise Invalid(problem, problems=(Problem("/text", problem),))
    return clean_text(words, max_length=LONGEST)


def _said(**fields: Any) -> Comment:
    """Store the words, or return them where the same form was sent before."""
    try:
        with transaction.atomic():
            return Comment.objects.create(**fields)
    except IntegrityError:
        same = ("round", "author", "anchor", "reply_to", "text")
        return Comment.objects.filter(**{name: fields[name] for name in same}).latest("pk")
