"""The family of counterfactual comparisons in one place: import it from here."""

from __future__ import annotations

from apps.statistics.counterfactual.attributes import AttributeGaps, Versus, attribute_gaps
from apps.statistics.counterfactual.bias import Leaning, Over, bias_score
from apps.statistics.counterfactual.mcnemar import McNemar, mcnemar
from apps.statistics.counterfactual.pairs import PairedDifference, flip_rate, paired_difference
from apps.statistics.counterfactual.signs import SignFlip, sign_flip

__all__ = [
    "AttributeGaps",
    "Leaning",
    "McNemar",
    "Over",
    "PairedDifference",
    "SignFlip",
    "Versus",
    "attribute_gaps",
    "bias_score",
    "flip_rate",
    "mcnemar",
    "paired_difference",
    "sign_flip",
]
