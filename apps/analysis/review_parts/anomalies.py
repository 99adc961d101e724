"""Raters and days that stand out, for the queue on the page of quality."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from apps.analysis.anomalies.looking import look_in
from apps.analysis.dataset import Pool
from apps.analysis.estimate import Estimate
from apps.analysis.headlines import primary_of
from apps.analysis.measures import measures
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.analysis.reviewing.estimating import estimates_for

EVERYBODY = Pool("people", "all")


class Anomalies(Part):
    """All checks of raters and of incoming feedback; what they find is kept as rows, so that a person can settle it."""

    slug = "anomalies"
    label = _("Raters and days that stand out")
    about = _(
        "Speed, runs, side, known answers, agreement, repeats, drift and near-duplicates of raters; judgments a day, sentiment, failures and disagreement "
        "of days; each with the false alarms to expect. How often each rater is right, for researchers."
    )
    place = 20

    def find(self, subject: Subject) -> Found:
        """Look, keep what stands out, and tell how much: whom it is about is on the page of quality only."""
        kept = look_in(subject.round, subject.dataset, now=subject.now, check=subject.check)
        return Found(_accuracy(subject), {"open": kept.opened, "closed_by_rule": kept.closed})


def _accuracy(subject: Subject) -> tuple[Estimate, ...]:
    """Return how often each rater is right on the question that decides, those who are set aside too."""
    metric = subject.dataset.metric(primary_of(subject.protocol))
    if metric is None:
        return ()
    data = subject.dataset.of(metric, EVERYBODY)
    measure = measures()["rater_accuracy"]
    if not len(data) or not measure.may_read(data):
        return ()
    found = estimates_for(subject, measure, data, cut={})
    return tuple(replace(one, pool=EVERYBODY.pool, private=True) for one in found)


PART = Anomalies()
