"""Launch: freeze the protocol, build the items, lay out the slots, open the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.services.plan import lay_out_slots
from apps.assignments.services.steering import stop
from apps.catalog.identifying import search_again
from apps.core.errors import Invalid, Problem, Refused
from apps.core.events import publish
from apps.raters.models import Link
from apps.studies.events import RoundChanged
from apps.studies.kinds import kind_of
from apps.studies.models import Cell, Origin, Round, RoundState, Study
from apps.studies.protocol import Protocol, parse_protocol
from apps.studies.protocol.sections import Quota
from apps.studies.selectors import open_round
from apps.studies.services import freeze_round, make_items
from apps.studies.services.freeze import named_versions, outputs_for
from apps.studies.services.identities import identities_in_items
from apps.studies.services.names import names_in_items, names_in_texts


@transaction.atomic
def launch(*, study: Study, now: datetime, replace: bool = False, note: str = "") -> Round:
    """Freeze the study's draft as its next round and open it.

    Args:
        study: whose draft is launched.
        now: when.
        replace: whether a round that is open may be closed for this one; its slots that nobody holds are planned
            anew here.
        note: why the protocol changed, kept with the round.

    Raises:
        Invalid: the protocol has mistakes, or the catalogue lacks what it names.
        Refused: a round is open and `replace` was not asked for.
    """
    # Without its key: late answers to the round before refer to the study, and do not wait for this.
    study = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    protocol = parse_protocol(study.document)
    _needed_to_launch(protocol)
    before = open_round(study)
    if before is not None:
        if not replace:
            raise Refused(_("Round %(number)d is open. Close it first.") % {"number": before.number})
        stop(round_=before, now=now)
    versions = named_versions(study, protocol.document.round.versions)
    round_ = freeze_round(
        study=study,
        protocol=protocol,
        versions=versions,
        origin=Origin.COLLECTED,
        now=now,
        note=note,
        warnings=names_in_texts(protocol, versions),
    )
    search_again(team=study.team, outputs=outputs_for(study, protocol, versions))
    items = make_items(round_=round_, protocol=protocol, versions=versions)
    round_.warnings = [
        *round_.warnings,
        *names_in_items(round_, versions),
        *identities_in_items(round_, protocol, versions),
        *_of_widgets(study, protocol),
    ]
    round_.save(update_fields=["warnings"])
    quotas = protocol.document.raters.quotas
    lay_out_slots(
        round_=round_,
        items=items,
        quotas=quotas,
        cells=_make_cells(round_, quotas),
        shuffled=getattr(protocol.items, "order", "uniform") != "off",
        arms=_arms_of_judgments(protocol),
    )
    publish(RoundChanged(round_.pk, state=RoundState.RUNNING))
    return round_


def _arms_of_judgments(protocol: Protocol) -> int:
    """Return how many arms the slots are shared among; 1 where every rater has an arm of their own."""
    explanations = protocol.document.explanations
    return len(explanations.levels) if explanations.arm_by == "judgment" else 1


def _of_widgets(study: Study, protocol: Protocol) -> list[str]:
    """Return what a round does not do in the widgets of its study; nothing where it has none."""
    if not Link.objects.filter(study=study, kind=Link.Kind.WIDGET, closed_at=None).exists():
        return []
    document, found = protocol.document, []
    if any(kind_of(spec.ask).before for spec in protocol.questions):
        found.append(
            _("The widget does not open: it shows outputs at once, and something is asked before them.")
        )
    if len(document.explanations.levels) > 1 and document.explanations.arm_by == "rater":
        found.append(
            _("The widget does not open: it knows nobody before they answer, and every rater has one arm.")
        )
    if document.blinding.ask:
        found.append(
            _("Whoever answers in the widget is not asked which system it was: other items may follow.")
        )
    return found


def _needed_to_launch(protocol: Protocol) -> None:
    """Ask for what a study must say before people are asked."""
    problems = []
    if not protocol.document.scope.includes:
        problems.append(Problem("/scope/includes", _("Say what the study speaks about.")))
    if not protocol.document.scope.excludes:
        problems.append(Problem("/scope/excludes", _("Say what the study leaves out.")))
    if problems:
        raise Invalid(problems[0].reason, problems=tuple(problems))


def _make_cells(round_: Round, quotas: Sequence[Quota]) -> dict[int, Cell]:
    """Store the cells of the sampling plan and return them by number."""
    cells = [
        Cell(
            round=round_,
            number=number,
            where=dict(quota.where),
            raters=quota.raters,
            judgments=quota.judgments,
        )
        for number, quota in enumerate(quotas)
    ]
    return {cell.number: cell for cell in Cell.objects.bulk_create(cells)}
