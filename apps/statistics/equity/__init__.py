"""The equity family in one place: import it from here."""

from __future__ import annotations

from apps.statistics.equity.attacks import Attack, subtraction_attacks
from apps.statistics.equity.comparison import GroupComparison, GroupComparisons
from apps.statistics.equity.coverage import CellCoverage, cell_coverage
from apps.statistics.equity.gaps import group_contrast, group_gaps, held_gaps
from apps.statistics.equity.group_ratios import group_ratios, held_ratios
from apps.statistics.equity.held import HeldGroups
from apps.statistics.equity.margins import CrossedRows, Grouping, Margins
from apps.statistics.equity.matched import Match
from apps.statistics.equity.multiplicity import Correction, adjusted, interval_level
from apps.statistics.equity.noise import geometric_noise, noisy_count
from apps.statistics.equity.pairs import ContrastedRows, GroupPairs, group_contrasts
from apps.statistics.equity.pooled_cells import ShrunkenCells, shrunken_cells
from apps.statistics.equity.publishing import Publishable, publishable
from apps.statistics.equity.shrinkage import Shrunken, shrunk
from apps.statistics.equity.spread import GroupSpread, group_spread
from apps.statistics.equity.worst import WorstGroup, worst_group

__all__ = [
    "Attack",
    "CellCoverage",
    "ContrastedRows",
    "Correction",
    "CrossedRows",
    "GroupComparison",
    "GroupComparisons",
    "GroupPairs",
    "GroupSpread",
    "Grouping",
    "HeldGroups",
    "Margins",
    "Match",
    "Publishable",
    "Shrunken",
    "ShrunkenCells",
    "WorstGroup",
    "adjusted",
    "cell_coverage",
    "geometric_noise",
    "group_contrast",
    "group_contrasts",
    "group_gaps",
    "group_ratios",
    "group_spread",
    "held_gaps",
    "held_ratios",
    "interval_level",
    "noisy_count",
    "publishable",
    "shrunk",
    "shrunken_cells",
    "subtraction_attacks",
    "worst_group",
]
