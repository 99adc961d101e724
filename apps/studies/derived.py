"""Metrics that no question names: behaviour that the protocol declares, the interpretability score, and guesses of the system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.catalog.models import Version
from apps.studies.kinds import kind_of
from apps.studies.kinds._base import Placement, SignalValue
from apps.studies.models import Metric, Round
from apps.studies.protocol import Protocol

BEHAVIOUR, INTERPRETABILITY, GUESS = "behaviour", "interpretability", "guess"
"""Kinds of metrics that come from no question."""

NO_IDEA = "no_idea"


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
