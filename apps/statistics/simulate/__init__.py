"""The simulated crowd in one place: import it from here."""

from __future__ import annotations

from apps.statistics.simulate.votes import Crowd, Votes, outcomes_for, simulate_votes, true_win_rates

__all__ = ["Crowd", "Votes", "outcomes_for", "simulate_votes", "true_win_rates"]
