"""Pure mathematics of the product: arrays of codes in, frozen dataclasses out.

Nothing here knows Django, the database or a queue. Every estimator takes its arguments by keyword, and every result says how many
judgments, raters and scenarios are behind it, with which method it was computed and for which population it holds.
"""

from __future__ import annotations
