"""What a finding says in words: where, what, against what, and how sure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from apps.analysis.facets import OF_SCENARIOS
from apps.analysis.findings.reading import told
from apps.analysis.measures import measures
from apps.analysis.models import Finding, FindingState, Reference
from apps.core.charts.figures import number
from apps.core.rendering.visible import visible_text

TIMES = "\N{MULTIPLICATION SIGN}"

KINDS = {
    FindingState.NEW: "info",
    FindingState.KNOWN: "info",
    FindingState.ACTING: "wait",
    FindingState.FIXED: "pass",
    FindingState.RETURNED: "fail",
}
"""How each state is drawn."""


def place_words(cut: Mapping[str, str]) -> str:
    """Return which part of the judgments is meant; "" for all of them."""
    said = []
    for key, name in cut.items():
        shown = {"name": visible_text(name), "key": visible_text(key)}
        if key == "tag":
            said.append(gettext("Scenarios tagged “%(name)s”") % shown)
        elif key == "theme":
            said.append(gettext("Where people speak of “%(name)s”") % shown)
        elif key in OF_SCENARIOS:
            said.append(gettext("Scenarios of %(key)s “%(name)s”") % shown)
        else:
            said.append(gettext("People of %(key)s “%(name)s”") % shown)
    return ", ".join(said)


def title_of(finding: Finding) -> str:
    """Return one sentence on what was found."""
    where = place_words(finding.slice)
    what = _what(finding)
    return f"{where}: {what}" if where else what


def _what(finding: Finding) -> str:
    shown = {
        "version": visible_text(finding.version) or gettext("answers"),
        "versus": visible_text(finding.versus),
        "question": visible_text(finding.metric),
        "measure": str(measures()[finding.measure].label)
        if finding.measure in measures()
        else finding.measure,
        "reference": _reference(finding),
    }
    words = {
        "win_rate": gettext("%(version)s is preferred less often than %(reference)s"),
        "both_bad_rate": gettext("more pairs are bad on both sides than %(reference)s"),
        "severity_rate": gettext("%(version)s goes wrong more often than %(reference)s"),
        "catastrophic_rate": gettext("%(version)s fails catastrophically more often than %(reference)s"),
        "expectation_gap": gettext("%(version)s falls short of what people expected of “%(question)s”"),
        "counterfactual_gap": gettext(
            "%(version)s does worse on “%(question)s” where nothing but this differs"
        ),
    }
    if finding.reference == Reference.GRADE:
        return gettext("%(version)s failed catastrophically") % shown
    usual = gettext("%(version)s does worse on “%(question)s” (%(measure)s) than %(reference)s")
    return words.get(finding.measure, usual) % shown


def _reference(finding: Finding) -> str:
    if finding.reference == Reference.BASELINE:
        return visible_text(finding.versus)
    return {
        Reference.REST: gettext("elsewhere"),
        Reference.EXPECTATION: gettext("people expected"),
        Reference.PROTOCOL: gettext("the protocol asks for"),
    }[Reference(finding.reference)]


def formula(finding: Finding) -> str:
    """Return the share that is affected times the points lost there."""
    values = {"share": number(100 * finding.share, 1), "points": number(finding.severity, 1), "times": TIMES}
    return gettext("%(share)s%% %(times)s %(points)s points") % values


def impact_text(value: float, low: float, high: float) -> tuple[str, str]:
    """Return a number of points and its interval, to a tenth."""
    return number(value, 1), f"[{number(low, 1)}, {number(high, 1)}]"


def reach(finding: Finding, *, to_researcher: bool) -> str:
    """Return whom and how many judgments it is about."""
    people, n = (told(count, finding, to_researcher=to_researcher) for count in (finding.people, finding.n))
    parts = (
        ngettext("%(n)s person", "%(n)s people", people) % {"n": number(people)},
        ngettext("%(n)s scenario", "%(n)s scenarios", finding.scenarios) % {"n": number(finding.scenarios)}
        if finding.scenarios
        else "",
        ngettext("%(n)s judgment", "%(n)s judgments", n) % {"n": number(n)},
    )
    return ", ".join(part for part in parts if part)


def standing(finding: Finding) -> str:
    """Return what a later look said that did not find it; "" where it was found in the newest."""
    if finding.missed_round is None:
        return ""
    shown = {"number": finding.missed_round.number}
    if finding.state == FindingState.FIXED:
        return gettext("Not found in round %(number)d, whose interval leaves the old gap out.") % shown
    return gettext("Not seen again in round %(number)d, but n was too small to say that it is gone.") % shown
