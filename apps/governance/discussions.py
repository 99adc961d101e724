"""What pages read of comments and questions. `selectors` gives these out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, QuerySet

from apps.accounts.models import Membership
from apps.core.errors import NotFound
from apps.governance.models import Comment, CommentKind
from apps.studies.models import Round, Study


@dataclass(frozen=True)
class Thread:
    """A comment or a question with its answers, oldest first."""

    first: Comment
    replies: tuple[Comment, ...]


def open_comments(round_: Round, *, to_researcher: bool) -> dict[str, int]:
    """Return how many comments and questions are open, by the anchor of their number, in one query."""
    rows = _firsts(round_, to_researcher=to_researcher).filter(resolved_at=None).order_by()
    return dict(rows.values_list("anchor").annotate(n=Count("pk")))


def open_questions(study: Study, *, to_researcher: bool = False, most: int = 10) -> list[Comment]:
    """Return a study's open questions, oldest first, with their authors."""
    rows = Comment.objects.filter(
        study=study, kind=CommentKind.QUESTION, reply_to=None, resolved_at=None
    ).select_related("author", "round")
    if not to_researcher:
        rows = rows.filter(private=False)
    return list(rows.order_by("created_at", "pk")[:most])


def comments_on(
    round_: Round, *, to_researcher: bool, anchor: str | None = None, only_open: bool = False
) -> QuerySet[Comment]:
    """Return what was said about a round, open ones first, by number, oldest first; give a page of it to `threads`.

    Args:
        round_: whose.
        to_researcher: whether what is about private numbers is in it.
        anchor: of one number, "" for the whole round, None for everything.
        only_open: without what is settled.
    """
    rows = _firsts(round_, to_researcher=to_researcher)
    if anchor is not None:
        rows = rows.filter(anchor=anchor)
    if only_open:
        rows = rows.filter(resolved_at=None)
    return rows.order_by(F("resolved_at").desc(nulls_first=True), "anchor", "created_at", "pk")


def threads(comments: QuerySet[Comment]) -> list[Thread]:
    """Return comments with authors and answers, in two queries however many there are."""
    answers = Prefetch("replies", Comment.objects.select_related("author").order_by("created_at", "pk"))
    rows: Sequence[Comment] = list(comments.select_related("author", "resolved_by").prefetch_related(answers))
    return [Thread(row, tuple(row.replies.all())) for row in rows]


def comment_in(study: Study, number: int, *, by: Membership) -> Comment:
    """Return one comment of a study.

    Raises:
        NotFound: there is none with this number that the member may see.
    """
    rows = Comment.objects.select_related("study", "round", "reply_to").filter(study=study, pk=number)
    found = rows.first() if 0 < number < 2**63 else None
    if found is None or (found.private and not by.may_write):
        raise NotFound("")
    return found


def _firsts(round_: Round, *, to_researcher: bool) -> QuerySet[Comment]:
    rows = Comment.objects.filter(round=round_, reply_to=None)
    return rows if to_researcher else rows.filter(private=False)
