"""What a dashboard is about, read from a round and its frozen protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from apps.catalog.models import Version
from apps.catalog.withdrawing import Withdrawn, withdrawn_among
from apps.core.rendering.visible import visible_text
from apps.dashboards.pages.groups import Options, options_of, slice_words
from apps.studies.kinds import kind_of
from apps.studies.models import Origin, Round, RoundState
from apps.studies.protocol import Protocol


@dataclass(frozen=True)
class Question:
    """One question of the protocol.

    Attributes:
        key: the metric's key.
        kind: slug of its kind.
        label: what its kind is called.
        text: the words that raters read, "" where they are the study's title.
    """

    key: str
    kind: str
    label: str
    text: str


@dataclass(frozen=True)
class Subject:
    """What a dashboard is about.

    Attributes:
        number: the round's number.
        state: slug and words of the round's state.
        note: what was said about this round's data, "" for nothing.
        versions: keys of the round's versions in the protocol's order.
        baseline: the version that others are held against, "" for none.
        primary: key of the question that decides.
        protocol: hash of the frozen protocol, with its kind.
        withdrawn: those of the versions that were taken out of use.
        options: the words of each answer about oneself, by field.
    """

    title: str
    objective: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    number: int
    state: tuple[str, str]
    imported: bool
    note: str
    versions: tuple[str, ...]
    baseline: str
    primary: str
    protocol: str
    questions: tuple[Question, ...]
    withdrawn: tuple[Withdrawn, ...] = ()
    options: Options = field(default_factory=dict)

    def is_withdrawn(self, version: str | None) -> bool:
        """Return whether a version was taken out of use."""
        return any(one.key == version for one in self.withdrawn)

    def group(self, cut: Mapping[str, str] | None) -> str:
        """Return what a slice is called, "" for the whole."""
        return visible_text(slice_words(cut, self.options))

    @property
    def is_closed(self) -> bool:
        """Whether no more judgments come in."""
        return self.state[0] == RoundState.CLOSED


def subject_of(round_: Round, protocol: Protocol, versions: Sequence[Version]) -> Subject:
    """Return what the dashboard of this round is about."""
    document = protocol.document
    baseline = document.round.baseline or ""
    keys = tuple(version.key for version in versions)
    return Subject(
        title=document.title,
        objective=document.objective,
        includes=tuple(document.scope.includes),
        excludes=tuple(document.scope.excludes),
        number=round_.number,
        state=(round_.state, str(RoundState(round_.state).label)),
        imported=round_.origin == Origin.IMPORT,
        note=round_.note,
        versions=keys,
        baseline=baseline if baseline in keys else "",
        primary=document.analysis.primary or protocol.questions[0].key,
        protocol=f"sha256:{round_.protocol_hash}",
        questions=tuple(
            Question(spec.key, spec.ask, str(kind_of(spec.ask).label), spec.text or "")
            for spec in protocol.questions
        ),
        withdrawn=withdrawn_among(versions),
        options=options_of(protocol),
    )
