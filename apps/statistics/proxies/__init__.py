"""The family of proxies in one place: import it from here."""

from __future__ import annotations

from apps.statistics.proxies.agreement import ProxyAgreement, proxy_agreement
from apps.statistics.proxies.bias import proxy_bias
from apps.statistics.proxies.prediction_powered import PredictionPowered, prediction_powered_mean

__all__ = [
    "PredictionPowered",
    "ProxyAgreement",
    "prediction_powered_mean",
    "proxy_agreement",
    "proxy_bias",
]
