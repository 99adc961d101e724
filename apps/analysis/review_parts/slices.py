"""The same numbers within each group of a fixed lattice, beyond the slices that the protocol names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.analysis.dataset import MAIN
from apps.analysis.estimate import Estimate
from apps.analysis.facets import DISTRIBUTION, PERIOD
from apps.analysis.measures import measures
from apps.analysis.measures._base import Draft
from apps.analysis.measures._scored import cut_measure
from apps.analysis.measures._slices import MOST_GROUPS, levels
from apps.analysis.metric_data import MetricData
from apps.analysis.review_parts._base import Found, Part, Subject
from apps.analysis.safely import safely
from apps.analysis.stamping import Named, stamped

KEYS = ("cohort", "tag", "risk", "value", "locale", DISTRIBUTION, PERIOD)
"""Keys that every study has, beside the fields of its profile."""

MOST_SLICES = 10_000
"""So many slices are made; keys that come after are named, and left out."""

HELD_AGAINST = ("gap", "ratio")
"""Measures that hold a group against everyone else."""


class Slices(Part):
    """Levels, gaps and ratios of every metric that has a measure to cut, key by key."""

    slug = "slices"
    label = gettext_lazy("Every group")
    about = gettext_lazy(
        "Each question's number within every group of people and scenarios that the study knows, and what sets the group apart from "
        "everyone else. The slices that the protocol names are in the quick snapshot, and are not made a second time."
    )
    place = 10

    def find(self, subject: Subject) -> Found:
        """Return numbers by group for each metric, and the keys that were left out."""
        keys, left_out = kept_keys(subject)
        estimates = tuple(self._estimates(subject, keys, left_out))
        return Found(estimates, {"keys": keys, "left_out": left_out, "most": MOST_SLICES})

    def _estimates(self, subject: Subject, keys: list[str], left_out: list[str]) -> Iterator[Estimate]:
        setting = replace(subject.dataset.setting, slices=tuple(keys))
        for metric in subject.dataset.metrics:
            subject.check()
            data = replace(subject.dataset.of(metric, MAIN), setting=setting)
            if len(data) and cut_measure(metric) is not None:
                rows = [*_numbers(data), *_left_out(data, left_out)]
                yield from stamped(rows, setting=setting, taken_at=subject.now)


def lattice(subject: Subject) -> list[str]:
    """Return the keys that judgments can be cut by, those of the protocol's slices among them, in the order in which they are made."""
    asked = subject.protocol.document.raters.profile_keys
    return list(dict.fromkeys([*asked, *KEYS]))


def kept_keys(subject: Subject) -> tuple[list[str], list[str]]:
    """Return the keys beyond the protocol's slices that have groups and fit below `MOST_SLICES`, and those that do not fit."""
    kept: list[str] = []
    left_out: list[str] = []
    slices = 0
    for key in lattice(subject):
        facet = subject.dataset.facet(key)
        if facet is None or not facet.members or key in subject.dataset.setting.slices:
            continue
        more = min(len(facet.members), MOST_GROUPS)
        fits = slices + more <= MOST_SLICES
        (kept if fits else left_out).append(key)
        slices += more if fits else 0
    return kept, left_out


def _numbers(data: MetricData) -> Iterator[Named]:
    behind = cut_measure(data.metric)
    if behind is None or not data.setting.slices:
        return
    for draft in safely(behind.slug, behind.reads(data), levels):
        yield Named(behind.slug, data.metric.key, draft)
    for name in HELD_AGAINST:
        measure = measures()[name]
        if measure.may_read(data) and measure.comes_unasked(data):
            for draft in safely(name, data, measure.estimates):
                yield Named(name, data.metric.key, draft)


def _left_out(data: MetricData, keys: list[str]) -> Iterator[Named]:
    why = _("A review makes at most %(most)d slices; this key's groups would be more.") % {
        "most": MOST_SLICES
    }
    behind = cut_measure(data.metric)
    for key in keys if behind is not None else ():
        draft = Draft(slice={key: ""}, n=len(data), newest=data.newest(), undefined=why)
        yield Named(behind.slug if behind else "", data.metric.key, draft)


PART = Slices()
