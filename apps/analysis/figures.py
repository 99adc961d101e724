"""How the numbers of a measure read: as a share, as points, as they are."""

from __future__ import annotations

from apps.core.charts import Figures

_FIGURES = {
    "bradley_terry": Figures.SIGNED,
    "plackett_luce": Figures.SIGNED,
    "expectation_gap": Figures.SIGNED,
    "bias_score": Figures.SIGNED,
    "sentiment": Figures.SIGNED,
    "blinding_index": Figures.NUMBER,
    "nps": Figures.NUMBER,
    "sus": Figures.NUMBER,
    "ueq_s": Figures.SIGNED,
    "position_effect": Figures.POINTS,
    "gap": Figures.POINTS,
    "counterfactual_gap": Figures.POINTS,
    "ratio": Figures.NUMBER,
    "brier": Figures.NUMBER,
    "mean": Figures.NUMBER,
    "median": Figures.NUMBER,
    "rank": Figures.NUMBER,
    "alignment_index": Figures.NUMBER,
    "krippendorff_alpha": Figures.NUMBER,
    "fleiss_kappa": Figures.NUMBER,
    "gwet_ac1": Figures.NUMBER,
    "gwet_ac2": Figures.NUMBER,
    "icc": Figures.NUMBER,
    "cohen_kappa": Figures.NUMBER,
}


def figures_of(measure: str, kind: str = "") -> Figures:
    """Return how the numbers of a measure read; the mean and the median of a confidence are shares."""
    if measure in {"mean", "median"} and kind in {"confidence", "interpretability"}:
        return Figures.SHARE
    return _FIGURES.get(measure, Figures.SHARE)
