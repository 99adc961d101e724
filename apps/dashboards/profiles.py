"""Reading what pages of versions show: one round, its newest results, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from apps.analysis.contrast import contrasts_between
from apps.analysis.failures import BETTER, COMPARED
from apps.analysis.gate_groups import LEAST_GROUP
from apps.analysis.indexing.alignment import VersionIndex, index_of
from apps.analysis.indexing.estimating import source_of
from apps.analysis.indexing.weights import history_of, weights_of
from apps.analysis.models.finding import Finding, FindingState
from apps.analysis.selectors import Results, results_of
from apps.analysis.selectors_reviews import review_in_part
from apps.assignments.people import blind_spots
from apps.core.errors import NotFound
from apps.dashboards.pages.dashboard import lack_of, provenance_of
from apps.dashboards.pages.how import Talk
from apps.dashboards.pages.profile import finding_lines
from apps.dashboards.pages.said import said_of
from apps.dashboards.pages.subject import Subject, subject_of
from apps.dashboards.profile_cards._base import Profile
from apps.dashboards.profile_cards.quotes import MOST
from apps.dashboards.selectors import Seen, charts_url_of, talk_of
from apps.insight.coding.drawing import quotes_on_version
from apps.insight.coding.quotes import PUBLICATION
from apps.insight.selectors_themes import themes_of
from apps.studies.models import Round
from apps.studies.selectors import metrics_of, round_of, round_versions
from apps.studies.services import protocol_of

MOST_FINDINGS = 8


@dataclass(frozen=True)
class Shown:
    """A round as pages of versions read it; `results` is None before the first snapshot."""

    round: Round
    subject: Subject
    results: Results | None

    @property
    def has_numbers(self) -> bool:
        """Whether somebody has judged, or the outputs' own labels say something, and it is counted."""
        return lack_of(self.results) is None


def shown_round(seen: Seen, number: int | None) -> Shown:
    """Return the round that a page is about, the newest without a number.

    Raises:
        NotFound: the study has no such round.
    """
    round_ = round_of(seen.study, number)
    subject = subject_of(round_, protocol_of(round_), round_versions(round_))
    return Shown(round_, subject, results_of(round_, to_researcher=seen.may_open_rows))


def indices_of(shown: Shown) -> dict[str, VersionIndex]:
    """Return the alignment index of each version with its parts, under the weights that held when the snapshot was taken.

    Made once for all who read the same numbers: each part goes through thousands of them for each version.
    """
    if shown.results is None:
        return {}
    base = shown.subject.baseline or next(iter(shown.subject.versions), None)
    source = source_of(
        shown.results.estimates, metrics_of(shown.round), primary=shown.subject.primary, base=base
    )
    weights = weights_of(shown.round.study_id, at=shown.results.snapshot.taken_at)
    asked = (source.metrics, source.primary, base, shown.subject.versions, weights)
    name = ("indices", get_language())
    made = shown.results.made.get(name)
    if made is None or made[0] != asked:
        found = {version: index_of(source, version, weights) for version in shown.subject.versions}
        made = shown.results.made[name] = (asked, found)
    return dict(made[1])


def profile_of(seen: Seen, shown: Shown, version: str, *, now: datetime) -> Profile:
    """Return everything that the page of one version shows.

    Raises:
        NotFound: the round has no such version, or no results.
    """
    if shown.results is None or version not in shown.subject.versions:
        raise NotFound("")
    bare = bare_profile(seen, shown, version, indices_of(shown), talk_of(seen, shown.round))
    review = review_in_part(shown.round, "contrasts", to_researcher=seen.may_open_rows)
    themes = themes_of(shown.round)
    return Profile(
        version=version,
        subject=shown.subject,
        results=shown.results,
        provenance=bare.provenance,
        indices=bare.indices,
        history=history_of(seen.study),
        contrasts=() if bare.is_base else tuple(contrasts_between(review, version, bare.base)),
        quotes=[said_of(one, seen) for one in quotes_on_version(shown.round, version, limit=MOST)],
        asks_for_quotes=PUBLICATION in protocol_of(shown.round).document.consent.purposes,
        latent=frozenset(theme.name for theme, _n in themes if not theme.criterion and not theme.hidden),
        better={
            metric.key: end
            for metric in metrics_of(shown.round)
            if (
                end := "higher"
                if metric.kind in COMPARED
                else metric.direction or BETTER.get(metric.kind, "")
            )
        },
        findings=finding_lines(
            _findings(seen, version, with_private=seen.may_open_rows),
            shown.subject,
            reverse("dashboards:findings", args=[seen.study.team.slug, seen.study.slug]),
        ),
        unseen=blind_spots(shown.round, now, least=LEAST_GROUP).cells,
        links=bare.links,
    )


def bare_profile(
    seen: Seen, shown: Shown, version: str, indices: dict[str, VersionIndex], talk: Talk | None = None
) -> Profile:
    """Return what lists show of a version: its numbers and addresses, read from what is at hand.

    Raises:
        NotFound: the round has no results.
    """
    if shown.results is None:
        raise NotFound("")
    address = [seen.study.team.slug, seen.study.slug]
    number: dict[str, str | int] = {"round": shown.round.number}
    base = shown.subject.baseline or next(iter(shown.subject.versions), "")
    other = next((key for key in shown.subject.versions if key != version), "") if version == base else base
    links = {
        "version": f"{reverse('dashboards:version', args=[*address, version])}?{urlencode(number)}",
        "weights": f"{reverse('dashboards:weights', args=address)}?{urlencode(number)}",
        "compare": f"{reverse('dashboards:compare', args=address)}?{urlencode({**number, 'a': version, 'b': other})}",
        "quotes": reverse("console:quotes", args=[seen.study.slug, shown.round.number]),
    }
    rows_url = reverse("dashboards:rows", args=address)
    provenance = provenance_of(shown.results, shown.subject, rows_url, talk, charts_url_of(seen.study))
    return Profile(version, shown.subject, shown.results, provenance, indices, links=links)


def _findings(seen: Seen, version: str, *, with_private: bool) -> list[Finding]:
    """Return what the full reviews found wrong with a version and nobody has fixed, the greatest impact first."""
    rows = Finding.objects.filter(study=seen.study, version=version).exclude(state=FindingState.FIXED)
    rows = rows if with_private else rows.filter(private=False)
    return list(rows.select_related("owner").order_by("-impact", "pk")[:MOST_FINDINGS])
