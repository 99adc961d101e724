"""How far raters of one cohort agree with each other, and cohorts with one another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.analysis.dataset import MAIN
from apps.analysis.estimate import Estimate
from apps.analysis.measures import measures
from apps.analysis.metric_data import MetricData
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.analysis.reviewing.estimating import estimates_for

LEAST_PEOPLE = 5
"""A cohort of fewer people is not spoken of."""


class Agreement(Part):
    """Krippendorff's alpha within each cohort, for each question that has one."""

    slug = "agreement"
    label = gettext_lazy("Agreement by cohort")
    about = gettext_lazy(
        "Krippendorff alpha among the people of each cohort of five or more, with a bootstrap over items."
    )
    place = 30

    def find(self, subject: Subject) -> Found:
        """Return an estimate for each question and cohort."""
        return Found(estimates=tuple(self._estimates(subject)))

    def _estimates(self, subject: Subject) -> Iterator[Estimate]:
        cohorts = subject.dataset.facet("cohort")
        alpha = measures()["krippendorff_alpha"]
        for metric in subject.dataset.metrics:
            data = subject.dataset.of(metric, MAIN)
            if cohorts is None or not (alpha.slug in metric.measures or alpha.comes_unasked(data)):
                continue
            for cohort in cohorts.members:
                subject.check()
                own = data.where(np.flatnonzero(cohorts.rows(cohort, data)))
                yield from estimates_for(subject, alpha, own, cut={"cohort": cohort}, undefined=_too_few(own))


def _too_few(data: MetricData) -> str:
    people = len(np.unique(data.rater))
    if people >= LEAST_PEOPLE:
        return ""
    return _("Fewer than %(least)d people of this cohort have judged.") % {"least": LEAST_PEOPLE}


PART = Agreement()
