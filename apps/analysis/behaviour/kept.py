"""What was found of behaviour as a full review keeps it: what everybody may read, and apart from it what is for researchers alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from apps.analysis.behaviour.figures import Figure
from apps.analysis.behaviour.found import Behaviour
from apps.analysis.behaviour.own import Paces
from apps.analysis.behaviour.paths import Way
from apps.analysis.behaviour.related import Related
from apps.analysis.measures._slices import LEAST_GROUP
from apps.analysis.publication import coarse
from apps.analysis.reviewing.results import PRIVATE


def body_of(found: Behaviour) -> dict[str, Any]:
    """Return what was found as JSON.

    What is about one rater is private. So are figures of a kind of device as they are: which device people use is a trait of theirs, so
    others get no group of fewer than five people, and counts in steps.
    """
    devices = [asdict(one) for one in found.devices]
    return {
        "judgments": found.judgments,
        "raters": found.raters,
        "figures": [asdict(one) for one in found.figures],
        "devices": [_of_group(one) for one in devices if one["raters"] >= LEAST_GROUP],
        "relations": [asdict(one) for one in found.relations],
        "sessions": [asdict(one) for one in found.sessions],
        "ways": [{"kind": kind, **asdict(way)} for kind, way in found.ways],
        PRIVATE: {"devices": devices, "paces": dict(vars(found.paces))},
    }


def _of_group(figure: Mapping[str, Any]) -> dict[str, Any]:
    told = coarse({**figure, "slice": {"device": figure["group"]}})
    return {name: told[name] for name in figure}


def behaviour_in(body: Mapping[str, Any]) -> Behaviour:
    """Return what a review keeps, as far as its reader got it; nobody's pace where that has been taken out since."""
    private = body.get(PRIVATE, {})
    return Behaviour(
        judgments=body["judgments"],
        raters=body["raters"],
        figures=_figures(body["figures"]),
        devices=_figures(private.get("devices", body["devices"])),
        relations=tuple(Related(**{**one, "figure": Figure(**one["figure"])}) for one in body["relations"]),
        sessions=_figures(body["sessions"]),
        ways=tuple(
            (one["kind"], Way(**{k: v for k, v in one.items() if k != "kind"})) for one in body["ways"]
        ),
        paces=Paces(**private.get("paces", {})),
    )


def _figures(rows: list[dict[str, Any]]) -> tuple[Figure, ...]:
    return tuple(Figure(**row) for row in rows)
