"""What would change the verdict, gate by gate, in plain sentences."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from apps.core.charts.figures import number
from apps.core.charts.svg import isolated
from apps.governance.rules import Outcome
from apps.governance.selectors import GateVerdict, Verdict


def changes_of(verdict: Verdict, *, closed: bool) -> tuple[str, ...]:
    """Return a sentence for each gate; none without gates. `closed`: no more judgments come in."""
    said = tuple(_change(gate, closed=closed) for gate in verdict.gates)
    if closed and said:
        return (*said, gettext("The round is closed; only a new round brings new judgments."))
    return said


def _change(found: GateVerdict, *, closed: bool) -> str:
    gate = isolated(found.gate.name)
    if found.outcome == Outcome.INCONCLUSIVE:
        return _open(gate, found.more_judgments)
    words = {
        Outcome.PASS: gettext(
            "“%(gate)s” holds. Only new judgments that push its interval over the line would change that."
        ),
        Outcome.FAIL: gettext(
            "“%(gate)s” fails. A better version, in a new round, is the way to change that."
        ),
        Outcome.UNHEALTHY: gettext(
            "“%(gate)s” cannot be trusted until what is wrong with the data is mended."
        ),
        Outcome.NO_DATA: gettext(
            "“%(gate)s” has too little to go by: judgments of at least 10 people, unless the raters are the whole panel."
        ),
    }
    if found.outcome == Outcome.FAIL and not closed:
        words[Outcome.FAIL] = gettext(
            "“%(gate)s” fails. A better version would change that, or new judgments that push its interval over the line."
        )
    return words[found.outcome] % {"gate": gate}


def _open(gate: str, more: int | None) -> str:
    if more is None:
        return gettext(
            "“%(gate)s” is open, and would need over ten times the judgments there are, or it cannot be told yet how many."
        ) % {"gate": gate}
    said = ngettext(
        "“%(gate)s” is open. About %(more)s more judgment would decide it, at the present rate and spread.",
        "“%(gate)s” is open. About %(more)s more judgments would decide it, at the present rate and spread.",
        more,
    )
    return said % {"gate": gate, "more": number(more)}
