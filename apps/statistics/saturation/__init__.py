"""The saturation family in one place: import it from here."""

from __future__ import annotations

from apps.statistics.saturation.curve import Saturation, saturation_curve

__all__ = ["Saturation", "saturation_curve"]
