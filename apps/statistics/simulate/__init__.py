"""The simulated crowd in one place: import it from here."""

from __future__ import annotations

from apps.statistics.simulate.answers import outcomes_for
from apps.statistics.simulate.crowd import Crowd
from apps.statistics.simulate.labels import LabelCrowd, Labels, simulate_labels
from apps.statistics.simulate.order_specs import Order, OrderGate, OrderPlan, PlayedOrder
from apps.statistics.simulate.orders import play_order
from apps.statistics.simulate.rating_crowd import RatingCrowd
from apps.statistics.simulate.rating_truth import true_grades, true_means
from apps.statistics.simulate.ratings import Ratings, simulate_ratings
from apps.statistics.simulate.specs import Behaviour, Bots, Fatigue, Gold, Groups, Missing, Pace
from apps.statistics.simulate.truth import true_tie_rates, true_win_rates
from apps.statistics.simulate.votes import Votes, simulate_votes

__all__ = [
    "Behaviour",
    "Bots",
    "Crowd",
    "Fatigue",
    "Gold",
    "Groups",
    "LabelCrowd",
    "Labels",
    "Missing",
    "Order",
    "OrderGate",
    "OrderPlan",
    "Pace",
    "PlayedOrder",
    "RatingCrowd",
    "Ratings",
    "Votes",
    "outcomes_for",
    "play_order",
    "simulate_labels",
    "simulate_ratings",
    "simulate_votes",
    "true_grades",
    "true_means",
    "true_tie_rates",
    "true_win_rates",
]
