"""What a mail says of one study: the verdict, what changed since the last mail, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.analysis.estimate import Estimate
from apps.analysis.figures import figures_of
from apps.analysis.gate_bound import GateBound
from apps.analysis.headlines import headlines_of
from apps.catalog.withdrawing import withdrawn_among
from apps.core.charts import IntervalRow, row_figures
from apps.core.rendering.visible import visible_text
from apps.governance.rules import Outcome
from apps.governance.selectors import newest_verdict, open_questions
from apps.studies.models import Study
from apps.studies.selectors import newest_rounds, round_versions

_QUESTIONS = 5
_LETTERS = 200


@dataclass(frozen=True)
class Told:
    """What there is to say of a study.

    Attributes:
        lines: of the mail; empty where nothing changed.
        state: what the next mail is held against.
    """

    lines: tuple[str, ...]
    state: dict[str, Any]


def tell(study: Study, before: dict[str, Any]) -> Told:
    """Return what changed in a study since the last mail; before the first, how it stands."""
    state = _state(study)
    questions = open_questions(study, most=_QUESTIONS)
    state["questions"] = [question.pk for question in questions]
    news = set(state["questions"]) - set(before.get("questions", ()))
    if state["round"] is None or (before and _same(state, before) and not news):
        return Told((), state)
    lines = [
        visible_text(study.title),
        _verdict(state, before),
        *_withdrawn(state, before),
        *_numbers(state, before),
    ]
    if questions:
        lines.append(_("Open questions:"))
        lines += [f"- {visible_text(q.text)[:_LETTERS]} ({q.author})" for q in questions]
    path = reverse("dashboards:study", args=[study.team.slug, study.slug])
    return Told((*lines, settings.BASE_URL + path), state)


def _state(study: Study) -> dict[str, Any]:
    """Return the verdict and the numbers of now, as text, with their intervals and what is behind them."""
    round_ = newest_rounds([study]).get(study.pk)
    if round_ is None:
        return {"round": None, "verdict": "", "numbers": {}, "withdrawn": {}}
    verdict = newest_verdict(round_)
    numbers = {}
    for gate in verdict.gates:
        bound = gate.bound
        if bound is None or bound.value is None:
            figures = (bound.undefined if bound else None) or _("no numbers yet")
        else:
            figures = _figures(bound)
        numbers[gate.gate.name] = {"verdict": gate.outcome.value, "figures": figures}
    if not verdict.gates:
        headline = headlines_of([round_]).get(round_.pk)
        if headline is not None and headline.whole is not None and headline.whole.value is not None:
            numbers[_name(headline.whole)] = {"verdict": "", "figures": _figures(headline.whole)}
    return {
        "round": round_.number,
        "verdict": verdict.outcome.value if verdict.gates else "",
        "numbers": numbers,
        "withdrawn": {
            one.key: {"day": one.at.date().isoformat(), "reason": one.reason}
            for one in withdrawn_among(round_versions(round_))
        },
    }


def _same(state: dict[str, Any], before: dict[str, Any]) -> bool:
    if state["withdrawn"] != before.get("withdrawn", {}):
        return False
    return all(state[key] == before.get(key) for key in ("round", "verdict", "numbers"))


def _verdict(state: dict[str, Any], before: dict[str, Any]) -> str:
    now, then = _label(state["verdict"]), _label(before.get("verdict", ""))
    if before and before.get("verdict") != state["verdict"]:
        return _("Round %(round)s. Verdict: %(now)s. Before: %(then)s.") % {
            "round": state["round"],
            "now": now,
            "then": then,
        }
    return _("Round %(round)s. Verdict: %(now)s.") % {"round": state["round"], "now": now}


def _withdrawn(state: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """Return a line for each version of the round that was taken out of use, and for each that was taken back since the last mail."""
    gone, earlier = state["withdrawn"], before.get("withdrawn", {})
    lines = [
        _("%(version)s was withdrawn on %(day)s; its numbers stand as they were measured. %(reason)s")
        % {
            "version": visible_text(key),
            "day": date_format(date.fromisoformat(one["day"]), "j M Y"),
            "reason": visible_text(" ".join(one["reason"].split()))[:_LETTERS],
        }
        for key, one in gone.items()
    ]
    back = [key for key in earlier if key not in gone and state["round"] == before.get("round")]
    return [*lines, *(_("%(version)s is in use again.") % {"version": visible_text(key)} for key in back)]


def _numbers(state: dict[str, Any], before: dict[str, Any]) -> list[str]:
    """Return a line for each number; where it changed, with what it was."""
    lines = []
    earlier = before.get("numbers", {})
    for name, now in state["numbers"].items():
        then = earlier.get(name)
        label = f", {_label(now['verdict'])}" if now["verdict"] else ""
        line = f"- {visible_text(name)}: {now['figures']}{label}"
        if then is not None and then != now:
            was = f", {_label(then['verdict'])}" if then["verdict"] else ""
            line += " · " + _("before: %(figures)s") % {"figures": f"{then['figures']}{was}"}
        lines.append(line)
    return lines


def _label(verdict: str) -> str:
    return {
        Outcome.PASS.value: _("pass"),
        Outcome.FAIL.value: _("fail"),
        Outcome.INCONCLUSIVE.value: _("inconclusive"),
        Outcome.NO_DATA.value: _("no data"),
        Outcome.UNHEALTHY.value: _("unhealthy data"),
    }.get(verdict, _("no gates"))


def _figures(found: Estimate | GateBound) -> str:
    row = IntervalRow("", found.value, found.low, found.high)
    return _("%(figures)s from %(n)s judgments of %(raters)s people") % {
        "figures": row_figures(row, figures_of(found.measure)),
        "n": found.n,
        "raters": found.raters,
    }


def _name(found: Estimate) -> str:
    return " / ".join(part for part in (found.measure, found.version, found.versus) if part)
