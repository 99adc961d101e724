"""A crowd's judgments of two versions, as lines of a post."""

from __future__ import annotations

from typing import Any

import numpy as np

from apps.accounts.models import Team, User
from apps.responses.services import Imported, import_judgments
from apps.studies.models import Study
from tests.factories.studies import NOW, make_study, ndjson

PAIR = ("kettle/v3", "kettle/v2")


def crowd_lines(
    *, raters: int, each: int, chance: float, seed: int = 7, scenarios: int = 40, **more: Any
) -> list[dict[str, Any]]:
    """Return judgments by raters who prefer the first of the pair with this chance, sides by a coin; `more` goes into each line."""
    rng = np.random.default_rng(seed)
    lines = []
    for rater in range(raters):
        for scenario in rng.choice(scenarios, each, replace=False).tolist():
            swapped, prefers = rng.random() < 0.5, rng.random() < chance
            shown = list(reversed(PAIR)) if swapped else list(PAIR)
            said = "first" if prefers != swapped else "second"
            lines.append(
                {
                    "scenario": f"q{scenario}",
                    "shown": shown,
                    "rater": f"r{rater}",
                    "answers": {"overall": said},
                    **more,
                }
            )
    return lines


def gated_study(team: Team, actor: User, *gates: dict[str, Any], **changes: Any) -> Study:
    """Push a study of two versions with these gates."""
    base = {
        "round": {"versions": list(PAIR), "baseline": PAIR[1]},
        "gates": [
            {"metric": "overall", "version": PAIR[0], "versus": PAIR[1], "kind": "guardrail", **gate}
            for gate in gates
        ],
    }
    return make_study(team, actor, **{**base, **changes})


def post(study: Study, lines: list[dict[str, Any]]) -> Imported:
    """Post judgments that were made elsewhere."""
    done = import_judgments(
        study=study,
        body=ndjson(lines),
        as_list=False,
        round_number=None,
        create_missing=True,
        consent="collected-elsewhere",
        note="",
        now=NOW,
    )
    assert done.report.accepted == len(lines), done.report.refused
    return done
