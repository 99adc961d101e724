"""Pure mathematics of the product: arrays of codes in, frozen dataclasses out.

Nothing here knows Django, the database or a queue. Every estimator takes its arguments by keyword, and every result says how many
judgments, raters and scenarios are behind it, with which method it was computed and for which population it holds.

The families; import an estimator from its family, such as `from apps.statistics.pairwise import bradley_terry`:

- pairwise: which version is preferred - scores, differences, rank sets, win rates, ties, position and style, rankings, audits
- proportions: means, shares, medians, rates per unit, and the questionnaires NPS, CSAT, SUS and UEQ-S
- agreement: how far raters agree beyond chance - alpha, kappas, AC1 and AC2, ICC
- truth: what an item really is, from several raters, and how reliable each of them is
- classification: labels against the truth - precision, recall, F1, accuracy, also where the truth itself errs
- calibration: does a stated confidence hold - calibration errors, Brier scores, reliability bins
- equity: groups against everyone else - gaps, ratios, spread, shrunken cells, coverage, and which cells may be published
- counterfactual: the same item with one attribute changed - paired differences, flips, bias
- weighting: raters as another population would have them - post-stratification, raking, traffic weights, strata
- sequential: bounds that hold at every look, when to stop, and how much is still needed
- adaptive: which judgment to ask for next, by what narrows the open questions' intervals most
- quality: the health of raters and rounds - speed, sides, runs, gold, drift, duplicates - with expected false alarms
- blinding: could people tell what they judged - Bang's index of each arm, James' over all
- reliance: is advice followed where it is right, and only there
- synthesis: several dimensions in one index, and how much it owes to the weights
- proxies: people's scores made sharper by a proxy that scored more, and whether the proxy can be trusted
- power: before the data - the smallest gap that a plan can see, the raters that a gap needs, when a quota will be full
- saturation: would more sessions bring new codes
- simulate: crowds with known truth, for planning, dry runs and tests

What families share stands beside them: `population` (whom a result is about) leads to `clusters` (rows that go together), whose `loads` give
degrees of freedom; `ratios` makes means of groups from rows, `groups` makes estimates of them, `intervals` the ends; `counts` and
`counting` sum rows by cluster once for many estimators; `panel` is for rows whose raters may be unknown; `errors` are all that an
estimator raises; `lazily` keeps scipy out of the import.
"""

from __future__ import annotations
