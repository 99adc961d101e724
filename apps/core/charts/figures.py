"""Numbers as charts print them: in the reader's language, with a true minus sign, as exact as the interval allows."""

from __future__ import annotations

import math
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from apps.core.charts.model import Figures, IntervalRow, is_finite

MINUS = "\u2212"
UNDEFINED = "\u2013"
_HUGE = 1e9  # from here on with an exponent
_NARROW = 2.0  # points; narrower intervals of per cents get decimals
_MOST_DIGITS = 6
_NOISE = 1e-9  # what floating point adds to a width


def number(value: float, digits: int = 0) -> str:
    """Return `1,296` or `0.71`, a negative one with U+2212; never a negative zero."""
    return _number(value, digits, get_language())


@lru_cache(maxsize=4_096)
def _number(value: float, digits: int, _language: str | None) -> str:
    """Return the same, worked out once: a page has hundreds of numbers, many of them more than once, and Django looks up how each is written."""
    if abs(value) >= _HUGE:
        return f"{value:.3g}".replace("e+", "e").replace("-", MINUS)
    rounded = round(value, digits) + 0.0
    return number_format(rounded, digits, use_l10n=True, force_grouping=True).replace("-", MINUS)


def figure(value: float | None, figures: Figures, digits: int = 0, *, unit: bool = True) -> str:
    """Return one number as its kind reads: `63%`, `+3`, `0.71`; an en dash where there is none."""
    if not is_finite(value):
        return UNDEFINED
    shown = value * 100 if figures in {Figures.SHARE, Figures.POINTS} else value
    if not math.isfinite(shown):
        shown = value
    text = number(shown, digits)
    if figures in {Figures.POINTS, Figures.SIGNED} and round(shown, digits) > 0:
        text = f"+{text}"
    return f"{text}%" if unit and figures is Figures.SHARE else text


def digits_for(row: IntervalRow, figures: Figures) -> int:
    """Return how many decimals this estimate deserves.

    Per cents and points have none unless the interval is narrower than two points. Other numbers have two below 10, one
    below 100, none above. Both get more where the interval would otherwise shrink to nothing.
    """
    values = [x for x in (row.value, row.low, row.high) if is_finite(x)]
    width = row.high - row.low if is_finite(row.low) and is_finite(row.high) else math.inf
    if figures in {Figures.SHARE, Figures.POINTS}:
        width *= 100
        digits = 0 if width >= _NARROW - _NOISE else 1
    else:
        size = max((abs(x) for x in values), default=0.0)
        digits = 2 if size < 10 else 1 if size < 100 else 0
    while _NOISE < width < (2 - _NOISE) * 10.0**-digits and digits < _MOST_DIGITS:
        digits += 1
    return digits


def row_figures(row: IntervalRow, figures: Figures) -> str:
    """Return `63% [58, 68]`; without brackets where there is no interval, an en dash where there is no value."""
    if not is_finite(row.value):
        return UNDEFINED
    digits = digits_for(row, figures)
    value = figure(row.value, figures, digits)
    if row.low is None and row.high is None:
        return value
    low = figure(row.low, figures, digits, unit=False)
    high = figure(row.high, figures, digits, unit=False)
    return f"{value} [{low}, {high}]"


def reason(row: IntervalRow) -> str:
    """Return why this row has no value, in words; "" if it has one."""
    if is_finite(row.value):
        return ""
    return row.undefined or gettext("cannot be computed")
