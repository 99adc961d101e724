"""Metrics that no question names: declared behaviour, the interpretability score, guesses of the system, what is said in sessions.

A behaviour is a number of each judgment, or a kind of event within its session; which of them shows only once the first of
either arrives (ADR 0032).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.catalog.models import Version
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import Placement, SignalValue
from apps.studies.models import Metric, Round
from apps.studies.protocol import Protocol

BEHAVIOUR, INTERPRETABILITY, GUESS, SPOKEN = "behaviour", "interpretability", "guess", "spoken"
"""Kinds of metrics that come from no question."""

NO_IDEA = "no_idea"

TIME_SHARE = "time_share"
"""The measure of a behaviour that is a kind of event."""

MOST_LABELS = 200
"""Labels of one kind of event that are told apart."""

OTHER_LABELS = "(other)"
"""The place that all further labels share."""


def derived_metrics(round_: Round, protocol: Protocol, versions: Sequence[Version]) -> list[Metric]:
    """Return the metrics of a round that no question names, in a fixed order."""
    found = [
        Metric(
            round=round_, key=name, kind=BEHAVIOUR, source="behaviour", level="interval", measures=["mean"]
        )
        for name in protocol.document.behaviour
    ]
    if explained_scales(protocol):
        found.append(
            Metric(
                round=round_,
                key=INTERPRETABILITY,
                kind=INTERPRETABILITY,
                level="interval",
                direction="higher",
                low=0.0,
                high=1.0,
                measures=["mean"],
            )
        )
    if protocol.document.blinding.ask:
        found.append(
            Metric(
                round=round_,
                key=GUESS,
                kind=GUESS,
                level="nominal",
                outcomes=[*(version.key for version in versions), NO_IDEA],
                measures=["blinding_index"],
            )
        )
    if protocol.mode.has_sessions:
        # No signal is of it: its measure reads the texts of sessions, which no question asks for.
        found.append(
            Metric(
                round=round_, key=SPOKEN, kind=SPOKEN, source="text", level="nominal", measures=["theme_rate"]
            )
        )
    return found


def explained_scales(protocol: Protocol) -> dict[str, tuple[float, float]]:
    """Return the questions about the explanation that have a scale, with its ends."""
    found = {}
    for spec in protocol.questions:
        low, high = kind_of(spec.ask).bounds(spec)
        if spec.about == "explanation" and low is not None and high is not None and low < high:
            found[spec.key] = (low, high)
    return found


def derived_signals(
    protocol: Protocol, answers: Mapping[str, Any], measured: Mapping[str, float], placement: Placement
) -> Iterable[SignalValue]:
    """Yield what an answer says of these metrics.

    The interpretability score of a judgment is the mean of its answers on the explanation, each between the ends of its scale:
    0 at the lower, 1 at the upper.
    """
    version, position = placement.sole
    for name in protocol.document.behaviour:
        if name in measured:
            yield SignalValue(name, version, position=position, value=measured[name], source=BEHAVIOUR)
    ends = explained_scales(protocol)
    scores = [
        (float(answers[key]) - low) / (high - low)
        for key, (low, high) in ends.items()
        if isinstance(answers.get(key), int | float)
    ]
    if scores:
        yield SignalValue(INTERPRETABILITY, version, position=position, value=sum(scores) / len(scores))


def share_signals(spent: Mapping[str, Mapping[int, float]], placement: Placement) -> Iterable[SignalValue]:
    """Yield the share of each label in the time of its kind within one session.

    Args:
        spent: seconds by kind of event and place of the label; of each kind some second at least.
        placement: what was shown.
    """
    version, position = placement.sole
    for kind, seconds in spent.items():
        whole = sum(seconds.values())
        for place, part in sorted(seconds.items()):
            share = min(part / whole, 1.0)
            yield SignalValue(kind, version, position=position, outcome=place, value=share, source=BEHAVIOUR)
