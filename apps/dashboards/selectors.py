"""What the dashboards read, in as few queries as a poll may cost: access and freshness are one query each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.accounts.models.team import WRITERS
from apps.analysis.models import Snapshot
from apps.analysis.selectors import taken_times, withdrawals
from apps.analysis.services import CONSUMER
from apps.catalog.models import Version
from apps.core.errors import NotFound
from apps.core.models import OutboxRow
from apps.dashboards.pages.how import Talk
from apps.governance.models import Comment
from apps.governance.rules import Outcome
from apps.governance.selectors import kept_verdicts, open_comments
from apps.responses.selectors import Pace, pace_of
from apps.studies.models import Round, RoundVersion, Study
from apps.studies.selectors import newest_rounds, withdrawn_keys


@dataclass(frozen=True)
class Seen:
    """A study as one member of its team sees it."""

    study: Study
    role: str

    @property
    def may_open_rows(self) -> bool:
        """Whether this member may look at single judgments."""
        return self.role in WRITERS


def seen_study(user: User | AnonymousUser, team_slug: str, study_slug: str) -> Seen:
    """Return a study of a team that the person belongs to, in one query.

    Raises:
        NotFound: no such study, or not a member; both look alike.
    """
    if not user.is_authenticated:
        raise NotFound("")
    mine = Membership.objects.filter(user_id=user.pk, team=OuterRef("team"))
    found = (
        Study.objects.filter(team__slug=team_slug, slug=study_slug)
        .annotate(member_role=Subquery(mine.values("role")[:1]))
        .filter(member_role__isnull=False)
        .select_related("team")
        .first()
    )
    if found is None:
        raise NotFound("")
    return Seen(found, str(found.member_role))


@dataclass(frozen=True)
class Pulse:
    """All that a poll needs to see whether anything changed.

    Attributes:
        round: None while the study has none; its protocol is read only when somebody looks at it.
        snapshot: id of the newest snapshot.
        waiting: events that the next snapshot will take.
        open_comments: comments and questions that nobody has settled.
        withdrawals: how often a version of the round was withdrawn or taken back into use.
        newest_version: id of the version of the tested systems that was pushed last.
    """

    round: Round | None
    snapshot: str
    waiting: int
    open_comments: int = 0
    withdrawals: int = 0
    newest_version: int | None = None

    def tag(self, *parts: str) -> str:
        """Return what stays the same as long as the page would: this pulse, and whatever else shapes the page."""
        state = (str(self.round.number), self.round.state) if self.round else ("", "")
        counts = (self.waiting, self.open_comments, self.newest_version, self.withdrawals)
        whole = "\x1f".join((self.snapshot, *map(str, counts), *state, *parts))
        return blake2s(whole.encode(), digest_size=16).hexdigest()


def _waiting() -> Coalesce:
    """Return how many events wait for a round's next snapshot, as a column of a query over rounds."""
    rows = OutboxRow.objects.filter(consumer=CONSUMER, key=OuterRef("pk")).order_by().values("key")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())


def _open_comments() -> Coalesce:
    """Return how much of what was said about a round is open, as a column of a query over rounds."""
    rows = Comment.objects.filter(round=OuterRef("pk"), reply_to=None, resolved_at=None).order_by()
    counted = rows.values("round").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _newest_version() -> Subquery:
    """Return the version of a round's systems that was pushed last, as a column of a query over rounds."""
    tested = RoundVersion.objects.filter(round=OuterRef(OuterRef("pk"))).values("version__system")
    return Subquery(Version.objects.filter(system__in=tested).order_by("-pk").values("pk")[:1])


def charts_url_of(study: Study) -> str:
    """Return the address under which the files of a study's charts stand."""
    whole = reverse("dashboards:chart", args=[study.team.slug, study.slug, "x", "csv"])
    return whole.removesuffix("x.csv")


def talk_of(seen: Seen, round_: Round) -> Talk:
    """Return where the numbers of a round are talked about, and how much of it is open, in one query."""
    url = reverse("dashboards:comments", args=[seen.study.team.slug, seen.study.slug])
    return Talk(url, open_comments(round_, to_researcher=seen.may_open_rows))


def pulse_of(study: Study, number: int | None) -> Pulse:
    """Return the pulse of a round, the newest without a number, in one query that reads no estimate.

    Raises:
        NotFound: there is no round of this number.
    """
    newest = Snapshot.objects.filter(round=OuterRef("pk")).order_by("-taken_at")
    rows = study.rounds.order_by("-number").defer("protocol")
    if number is not None:
        rows = rows.filter(number=number)
    found = rows.annotate(
        snapshot_id=Subquery(newest.values("pk")[:1]),
        waiting=_waiting(),
        open_comments=_open_comments(),
        withdrawals=withdrawals(),
        newest_version=_newest_version(),
    ).first()
    if found is None:
        if number is not None:
            raise NotFound("")
        return Pulse(None, "", 0)
    found.study = study
    return Pulse(
        found,
        str(found.snapshot_id or ""),
        int(found.waiting),
        int(found.open_comments),
        withdrawals=int(found.withdrawals),
        newest_version=found.newest_version,
    )


def round_numbers(study: Study) -> list[int]:
    """Return the numbers of a study's rounds, newest first."""
    return list(study.rounds.order_by("-number").values_list("number", flat=True))


def exclusions_of(round_: Round) -> dict[str, int] | None:
    """Return how many judgments the newest snapshot leaves out, by reason; None before the first."""
    rows = Snapshot.objects.filter(round=round_).order_by("-taken_at")
    return rows.values_list("excluded", flat=True).first()


@dataclass(frozen=True)
class Freshness:
    """One study in the team's list; `withdrawn` are keys of its newest round's versions that were taken out of use."""

    study: Study
    round: Round | None
    pace: Pace
    taken_at: datetime | None
    waiting: int
    verdict: Outcome | None
    withdrawn: tuple[str, ...] = ()


def freshness_of(studies: Sequence[Study]) -> list[Freshness]:
    """Return how far and how fresh each study's newest round is, in six queries however many there are."""
    newest = newest_rounds(studies)
    rounds = list(newest.values())
    paces, taken, verdicts = pace_of(rounds), taken_times(rounds), kept_verdicts(rounds)
    waiting = dict(Round.objects.filter(pk__in=[r.pk for r in rounds]).values_list("pk", _waiting()))
    gone = withdrawn_keys(rounds)
    return [
        Freshness(
            study=study,
            round=round_,
            pace=paces[round_.pk] if round_ else Pace(),
            taken_at=taken.get(round_.pk) if round_ else None,
            waiting=waiting[round_.pk] if round_ else 0,
            verdict=verdicts.get(round_.pk) if round_ else None,
            withdrawn=tuple(gone.get(round_.pk, ())) if round_ else (),
        )
        for study in studies
        for round_ in (newest.get(study.pk),)
    ]
