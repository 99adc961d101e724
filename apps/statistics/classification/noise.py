"""What precision, recall and accuracy would be against the real truth, if the human truth errs at a known rate.

The human truth is a test of the real one; its errors are taken as known and as independent of what was said, given the real truth
[Rogan and Gladen 1978].
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from apps.statistics.arrays import Column, Floats, Numbers
from apps.statistics.classification.labels import Labels, labels_of
from apps.statistics.errors import BadInput, NoVariation, StatisticsError, Undefined
from apps.statistics.estimates import Estimate, Estimates
from apps.statistics.population import Population

ROUNDING = 1e-12
"""A corrected value this far outside 0 to 1 is rounding."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CorrectedRates:
    """Rates of one class against the real truth; each holds one estimate: `precision.at(0)` gives it or raises why not."""

    precision: Estimates
    recall: Estimates
    accuracy: Estimates
    assumption: str


def corrected_rates(
    *,
    truth: Column,
    said: Column,
    classes: int,
    positive: int,
    sensitivity: float,
    specificity: float,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> CorrectedRates:
    """Correct the rates of class `positive` against the others for a human truth of known sensitivity and specificity.

    A rate is undefined where the correction leaves 0 to 1. Raises Undefined where sensitivity + specificity is not above 1: such a
    truth tells nothing. Intervals take both as known and hold the sampling of the rows alone.
    """
    for name, share in (("Sensitivity", sensitivity), ("Specificity", specificity)):
        if not 0 <= share <= 1:
            raise BadInput("%(name)s must lie between 0 and 1.", name=name)
    if sensitivity + specificity <= 1:
        raise Undefined(
            "With this sensitivity and specificity the human truth is no better than chance; nothing can be corrected."
        )
    labels = labels_of(
        truth=truth,
        said=said,
        classes=classes,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    if not 0 <= positive < classes:
        raise BadInput("The positive class is not one of the classes.")
    marked = labels.said == positive
    # The expected real truth of a row, given its human truth: unbiased, though not between 0 and 1.
    real = ((labels.truth == positive) - (1 - specificity)) / (sensitivity + specificity - 1)
    everything = np.ones(labels.panel.n)
    return CorrectedRates(
        precision=_ratio("precision", labels, real * marked, marked.astype(np.float64), level),
        recall=_ratio("recall", labels, real * marked, real, level),
        accuracy=_ratio("accuracy", labels, np.where(marked, real, 1 - real), everything, level),
        assumption=(
            f"the human truth has sensitivity {sensitivity:g} and specificity {specificity:g}, both known, "
            "and errs independently of what was said"
        ),
    )


def corrected_accuracy(
    *,
    truth: Column,
    said: Column,
    classes: int,
    agreement: float,
    raters: Column | None = None,
    scenarios: Column | None = None,
    weights: Numbers | None = None,
    population: Population | None = None,
    level: float = 0.95,
) -> Estimate:
    """Correct the accuracy over all classes for a human truth that is right with probability `agreement`.

    Its errors fall on each other class alike. Raises Undefined where the agreement is not above 1 / classes or the corrected
    accuracy leaves 0 to 1, and what `accuracy` raises.
    """
    if not 0 <= agreement <= 1:
        raise BadInput("Agreement must lie between 0 and 1.")
    if classes < 2 or agreement <= 1 / classes:
        raise Undefined(
            "With this agreement the human truth is no better than chance; nothing can be corrected."
        )
    labels = labels_of(
        truth=truth,
        said=said,
        classes=classes,
        raters=raters,
        scenarios=scenarios,
        weights=weights,
        population=population,
    )
    stray = (1 - agreement) / (classes - 1)
    prefix = f"corrected for a human truth right at {agreement:g}, errors alike over the other classes"
    ratios = labels.panel.ratios(level=level, prefix=prefix)
    found = labels.panel.settled(ratios.proportion(labels.hit)).at(0)
    value, low, high = ((edge - stray) / (agreement - stray) for edge in (found.value, found.low, found.high))
    if reason := _outside("accuracy", value):
        raise reason
    scale = (agreement - stray) ** 2
    spread = value * (1 - value)
    seen = found.value * (1 - found.value)
    effective = found.effective_n * spread * scale / seen if seen and spread > 0 else found.effective_n
    return replace(
        found,
        value=min(max(value, 0.0), 1.0),
        low=max(low, 0.0),
        high=min(high, 1.0),
        effective_n=effective,
        design_effect=found.n / effective,
    )


def _ratio(name: str, labels: Labels, part: Floats, whole: Floats, level: float) -> Estimates:
    """Give sum(w part) / sum(w whole) as one estimate with a t interval cut to 0 .. 1; undefined outside it."""
    panel = labels.panel
    load = panel.load
    total = float(load @ whole)
    ratios = panel.ratios(level=level, prefix="corrected for errors of the human truth", weighted=False)
    if total <= ROUNDING * max(float(load.sum()), 1.0):
        return _undefined(
            panel.settled(ratios.proportion_of(value=np.zeros(1), influence=0 * load)), _missing(name)
        )
    value = float(load @ part) / total
    influence = load * (part - value * whole) / total
    # A mean of value + n times the influence has this value and this clustered variance; a share tells its effective n.
    found = panel.settled(ratios.mean(value + panel.n * influence))
    share = panel.settled(ratios.proportion_of(value=np.clip([value], 0, 1), influence=influence))
    if isinstance(found.undefined[0], NoVariation):
        found = share
    if found.undefined[0] is None and (reason := _outside(name, value)):
        return _undefined(found, reason)
    return replace(
        found,
        value=np.clip(found.value, 0, 1),
        low=np.clip(found.low, 0, 1),
        high=np.clip(found.high, 0, 1),
        effective_n=share.effective_n,
        design_effect=share.design_effect,
    )


def _undefined(found: Estimates, reason: StatisticsError) -> Estimates:
    nothing = np.full(1, np.nan)
    return replace(
        found,
        value=nothing,
        low=nothing,
        high=nothing,
        effective_n=nothing,
        design_effect=nothing,
        undefined=(found.undefined[0] or reason,),
    )


def _missing(name: str) -> Undefined:
    if name == "precision":
        return Undefined("The class was never said, so that its precision is undefined.")
    return Undefined("After the correction no row is truly of this class, so that its recall is undefined.")


def _outside(name: str, value: float) -> Undefined | None:
    if -ROUNDING <= value <= 1 + ROUNDING:
        return None
    return Undefined(
        "The correction puts %(name)s at %(value).2f, outside 0 to 1: the assumed errors of the human truth do not fit these data.",
        name=name,
        value=value,
    )
