"""Figures of Gwet's AC1 and AC2 and of Fleiss' kappa by irrCAC, on the tables in golden/agreement.json.

Wants irrCAC, numpy and pandas in an environment of its own: irrCAC holds scipy back at 1.12. It rounds to five digits.
"""

from __future__ import annotations

import importlib
import json
from typing import Any

import numpy as np

from tests.statistics.oracles.writing import GOLDEN, write_golden

HOW = "irrCAC's CAC of the tables complete and missing of agreement.json; value and the standard error over units; five digits."
WEIGHTS = ("identity", "linear", "quadratic")


def main() -> None:
    """Write golden/agreement_gwet.json."""
    tables = json.loads((GOLDEN / "agreement.json").read_text(encoding="utf-8"))
    figures = {
        name: {weights: _gwet(tables[name], weights) for weights in WEIGHTS}
        for name in ("complete", "missing")
    }
    write_golden(
        "agreement_gwet",
        {
            "gwet": figures,
            "fleiss": _coefficient(tables["complete"], "identity").fleiss()["est"]["coefficient_value"],
        },
        packages=("irrCAC", "numpy"),
        how=HOW,
    )


def _gwet(table: list[list[int]], weights: str) -> dict[str, float]:
    found = _coefficient(table, weights).gwet()["est"]
    return {"value": found["coefficient_value"], "error": found["se"], "pa": found["pa"], "pe": found["pe"]}


def _coefficient(table: list[list[int]], weights: str) -> Any:
    pandas: Any = importlib.import_module("pandas")
    raw: Any = importlib.import_module("irrCAC.raw")
    ratings = np.array(table)
    frame = pandas.DataFrame(np.where(ratings < 0, np.nan, ratings))
    return raw.CAC(frame, weights=weights, categories=[float(code) for code in range(int(ratings.max()) + 1)])


if __name__ == "__main__":
    main()
