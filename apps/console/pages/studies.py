"""What the list of studies shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.assignments.selectors import Fill, fill_of
from apps.console.moments import since
from apps.console.pages.setup import Card
from apps.responses.selectors import pace_of
from apps.studies.models import Origin, Round, RoundState, Study
from apps.studies.modes import modes
from apps.studies.selectors import newest_rounds, studies_of

STATE_KINDS = {"draft": "info", "running": "pass", "paused": "wait", "closed": "info", "import": "info"}
STATE_ICONS = {"draft": "pen", "running": "play", "paused": "pause", "closed": "lock", "import": "down"}


@dataclass(frozen=True)
class State:
    """Where a study or a round is, as a pill."""

    slug: str
    label: str
    kind: str
    icon: str


@dataclass(frozen=True)
class StudyRow:
    """A study in a list.

    Attributes:
        round: number of the newest round, 0 before the first.
        planned: slots of the plan, 0 where nothing was planned (drafts, imports).
    """

    slug: str
    title: str
    mode_icon: str
    mode_label: str
    state: State
    owner: str
    round: int
    planned: int
    done: int
    judgments: int
    last: str
    full: bool


def state_of(round_: Round | None) -> State:
    """Return the state of a round; without one the study is a draft."""
    if round_ is None:
        slug, label = "draft", _("Draft")
    elif round_.origin == Origin.IMPORT and round_.state != RoundState.CLOSED:
        slug, label = "import", _("Imported")
    else:
        slug, label = round_.state, str(RoundState(round_.state).label)
    return State(slug, label, STATE_KINDS[slug], STATE_ICONS[slug])


def mode_icon(slug: str) -> str:
    """Return the icon of a mode, also for a draft whose mode does not exist."""
    mode = modes().get(slug)
    return mode.icon if mode else "help"


def mode_label(slug: str) -> str:
    """Return the name of a mode."""
    mode = modes().get(slug)
    return str(mode.label) if mode else slug


def mode_cards(chosen: str) -> list[Card]:
    """Return the modes to choose from; the only one there is, is chosen."""
    found = list(modes().values())
    return [
        Card(m.slug, str(m.label), str(m.hint), m.icon, m.slug == chosen or len(found) == 1) for m in found
    ]


def study_rows(team: Team, now: datetime) -> list[StudyRow]:
    """Return the team's studies, last changed first, in a fixed number of queries."""
    studies = studies_of([team])
    newest = newest_rounds(studies)
    fills, paces = fill_of(list(newest.values())), pace_of(list(newest.values()))
    rows = []
    for study in studies:
        round_ = newest.get(study.pk)
        fill = fills[round_.pk] if round_ else Fill()
        pace = paces[round_.pk] if round_ else None
        rows.append(
            _row(
                study, round_, fill, pace.responses if pace else 0, since(pace.newest_at, now) if pace else ""
            )
        )
    return rows


def _row(study: Study, round_: Round | None, fill: Fill, judgments: int, last: str) -> StudyRow:
    return StudyRow(
        slug=study.slug,
        title=study.title,
        mode_icon=mode_icon(study.mode),
        mode_label=mode_label(study.mode),
        state=state_of(round_),
        owner=str(study.document.get("owner") or ""),
        round=round_.number if round_ else 0,
        planned=fill.planned,
        done=fill.done,
        judgments=judgments,
        last=last,
        full=fill.planned > 0 and fill.done == fill.planned,
    )
