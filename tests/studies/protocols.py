"""The example of the protocol's reference, as people write it."""

from __future__ import annotations

from pathlib import Path

EXAMPLE = """\
plumbline: 1
slug: ward-assistant
title: Which answer would you rather a nurse received?
objective: r3 serves people who read English as a second language at least as well as production does
owner: ada@example.org
scope: {includes: [triage, dosage], excludes: [paediatrics]}
mode: comparison
round: {versions: [ward/r3, ward/r2, ward/production], baseline: ward/production, closes_after: 14d}
items: {scenarios: {tags: [triage], risk: low}, pairing: vs-baseline, overlap: 5, order: adaptive, weight_by: traffic}
questions:
  - {key: overall, ask: preference, ties: [equal, both_bad, cannot_judge], direction: higher}
  - {key: sure, ask: confidence, of: overall, optional: true}
  - {key: why, ask: reasons, options: [accurate, safer, clearer, follows request]}
  - {key: note, ask: comment, optional: true}
raters:
  cohorts: [end_user, expert]
  profile: [age_band, first_language, assistive_technology]
  quotas: [{where: {first_language: other}, raters: 30}]
  qualification: ward-intro
  load: {per_rater: 40, per_day: 80}
  idle: 24h
quality: {gold: 0.08, attention: 2, repeat: 0.03}
consent: {version: 3, purposes: [rating, demographics, publication], keep: {audio: 30d, profile: 1y}}
analysis: {primary: overall, population: {raters: new, scenarios: fixed}, ties: half, correction: bh, slices: [first_language, tag], design: {kind: sequential}}
gates:
  - {name: better than production, metric: overall, version: ward/r3, versus: ward/production, rule: low >= 0.50, kind: guardrail, on_fail: rollback}
  - {name: no group left behind, metric: overall, version: ward/r3, versus: ward/production, slice: first_language, rule: gap_low >= -0.10, kind: signal, on_fail: pause}
stages: [{name: pilot, risk: low, value: high, share: 0.01}, {name: limited, share: 0.10}, {name: general, share: 1.0}]
governance: {interpreter: ben@example.org, approver: cora@example.org, review_every: 30d}
"""

DEMO = Path(__file__).parents[2] / "apps" / "demo" / "data" / "study.yaml"
