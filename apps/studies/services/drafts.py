"""The draft of a study: written in the console, or sent whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.accounts.models import Team, User
from apps.core.errors import Invalid, Problem, Refused
from apps.studies.models import Round, Study
from apps.studies.modes import modes
from apps.studies.protocol import parse_protocol
from apps.studies.services.warnings import warnings_of


@dataclass(frozen=True)
class PushResult:
    """What sending a protocol did."""

    study: Study
    outcome: Literal["created", "changed", "unchanged"]
    warnings: tuple[Problem, ...]


def create_draft(
    *, team: Team, actor: User, title: str, mode: str, scenarios: Mapping[str, Any] | None = None
) -> Study:
    """Store a new study with what can be known at the start.

    Args:
        team: whose study.
        actor: who begins it, and owns it.
        title: the question that people will read.
        mode: how they will judge.
        scenarios: which of the library, as `items.scenarios` of a protocol says; all without.

    Raises:
        Invalid: the title is empty, or there is no such mode.
    """
    title = title.strip()
    if not title:
        raise Invalid(_("Give the study a title: the question that people will read."))
    if mode not in modes():
        raise Invalid(_("Choose how people will judge."))
    starter = modes()[mode].starter
    document: dict[str, Any] = {
        "plumbline": 1,
        "slug": "",
        "title": title[:300],
        "objective": "",
        "owner": actor.email,
        "scope": {"includes": [], "excludes": []},
        "mode": mode,
        "round": {"versions": []},
        "items": {} if scenarios is None else {"scenarios": dict(scenarios)},
        "questions": [dict(question) for question in starter],
        "analysis": {"primary": starter[0]["key"]},
    }
    stem = slugify(title).replace("_", "-")[:60].strip("-") or "study"
    for suffix in ("", *(f"-{n}" for n in range(2, 1000))):
        slug = stem + suffix
        try:
            with transaction.atomic():
                return Study.objects.create(
                    team=team, slug=slug, document={**document, "slug": slug}, created_by=actor
                )
        except IntegrityError:
            continue  # somebody else's study has this name
    raise Refused(_("There are too many studies with this title."))


def save_draft(*, study: Study, document: dict[str, Any]) -> Study:
    """Store the draft, finished or not. A round that runs keeps its own frozen protocol.

    Raises:
        Invalid: the draft would change the study's address.
    """
    if document.get("slug") != study.slug:
        reason = _("The slug stays “%(slug)s”; it is the study's address.") % {"slug": study.slug}
        raise Invalid(reason, problems=(Problem("/slug", reason),))
    study.document = document
    study.save(update_fields=["document", "changed_at"])
    return study


@transaction.atomic
def push_study(*, team: Team, actor: User, document: dict[str, Any]) -> PushResult:
    """Create a study from its file, or change it as long as it has no round.

    Raises:
        Invalid: the protocol has mistakes.
        Refused: the study has a round and this is another protocol.
    """
    protocol = parse_protocol(document)
    warnings = tuple(warnings_of(team, protocol))
    study = Study.objects.select_for_update().filter(team=team, slug=protocol.document.slug).first()
    if study is None:
        try:
            with transaction.atomic():
                study = Study.objects.create(
                    team=team, slug=protocol.document.slug, document=document, created_by=actor
                )
            return PushResult(study, "created", warnings)
        except IntegrityError:  # posted twice at once: the other one made it
            study = Study.objects.select_for_update().get(team=team, slug=protocol.document.slug)
    if study.document == document:
        return PushResult(study, "unchanged", warnings)
    if Round.objects.filter(study=study).exists():
        raise Refused(_("This study has a round, so its protocol stays. Clone the round to change it."))
    study.document = document
    study.save(update_fields=["document", "changed_at"])
    return PushResult(study, "changed", warnings)


def clone_round(*, round_: Round) -> Study:
    """Make a round's protocol the study's draft again, ready to be changed and launched as the next round."""
    return save_draft(study=round_.study, document=round_.protocol)
