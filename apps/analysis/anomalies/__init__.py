"""Anomalies in one place: looking for them, settling them, reading them."""

from __future__ import annotations

from apps.analysis.anomalies.keeping import Kept
from apps.analysis.anomalies.looking import look_for_anomalies
from apps.analysis.anomalies.rules import RULES, Rule
from apps.analysis.anomalies.settling import accept_anomaly, dismiss_anomaly

__all__ = ["RULES", "Kept", "Rule", "accept_anomaly", "dismiss_anomaly", "look_for_anomalies"]
