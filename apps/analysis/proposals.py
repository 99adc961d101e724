"""New scenarios made of what went wrong in a round, for somebody to look at before rounds use them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2s

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.analysis.failures import MOST, Failure, failures_of
from apps.catalog.library import propose
from apps.catalog.library.proposing import FROM_FAILURE
from apps.catalog.models import Scenario, ScenarioRevision
from apps.core.errors import Invalid, Problem
from apps.studies.models import Item, ItemKind, Round
from apps.studies.selectors import texts_shown

_LONGEST = 200
_TAKEN_OVER = ("tags", "risk", "value", "weight", "locale")


@transaction.atomic
def propose_from_failures(
    *, round_: Round, items: Sequence[str] | None = None, most: int = 20, actor: User | None
) -> list[Scenario]:
    """Propose a scenario for each item that went wrong, with the text that its raters saw; items of one scenario make one, once a round.

    Args:
        round_: whose items.
        items: keys of the items that are meant, whatever people said of them; the worst where it is None.
        most: items that are taken where none are named.
        actor: who proposes.

    Raises:
        Invalid: the round has no such item, or too many are named.
    """
    if items is not None and len(items) > MOST:
        raise Invalid(_("Propose at most %(most)d at once.") % {"most": MOST})
    reasons: dict[int, list[Failure]] = {}
    for failure in failures_of(round_):
        reasons.setdefault(failure.item, []).append(failure)
    chosen = _worst(round_, list(reasons))[:most] if items is None else _named(round_, items)
    texts = texts_shown(chosen)
    made = [_proposed(round_, item, texts[item.pk], reasons.get(item.pk, []), actor) for item in chosen]
    return list({scenario.pk: scenario for scenario in made}.values())


def _worst(round_: Round, ids: Sequence[int]) -> list[Item]:
    """Return these items in their order; what is known by its key only has no text to propose."""
    found = _main_items(round_).exclude(scenario__messages=[]).in_bulk(list(ids))
    return [found[pk] for pk in ids if pk in found]


def _named(round_: Round, keys: Sequence[str]) -> list[Item]:
    """Return the items of these keys, each once.

    Raises:
        Invalid: there is no such item, or it has no text; the problem says which.
    """
    found = {item.key: item for item in _main_items(round_).filter(key__in=keys)}
    for place, key in enumerate(keys):
        if key not in found:
            reason = _("This round has no item “%(key)s”.") % {"key": key}
            raise Invalid(reason, problems=(Problem(f"/items/{place}", reason),))
        if not found[key].scenario.messages:
            reason = _("The scenario of “%(key)s” has no text.") % {"key": key}
            raise Invalid(reason, problems=(Problem(f"/items/{place}", reason),))
    return [found[key] for key in dict.fromkeys(keys)]


def _main_items(round_: Round) -> QuerySet[Item]:
    return Item.objects.filter(round=round_, kind=ItemKind.MAIN).select_related("scenario")


def _proposed(
    round_: Round,
    item: Item,
    text: Scenario | ScenarioRevision,
    reasons: Sequence[Failure],
    actor: User | None,
) -> Scenario:
    scenario = item.scenario
    kept = {name: getattr(scenario, name) for name in _TAKEN_OVER}
    return propose(
        team=round_.study.team,
        key=_key(scenario.key, f"~{round_.study.slug}-{round_.number}"),
        messages=text.messages,
        fields={
            **kept,
            "context": text.context,
            "reference": text.reference,
            "label": text.label,
            "origin": FROM_FAILURE,
        },
        source={
            "study": round_.study.slug,
            "round": round_.number,
            "item": item.key,
            "scenario": scenario.key,
            "revision": item.revision,
            "found": [
                {
                    name: getattr(reason, name)
                    for name in ("why", "version", "measure", "value", "n", "raters")
                }
                for reason in reasons
            ],
        },
        actor=actor,
    )


def _key(key: str, suffix: str) -> str:
    """Return a key of at most 200 characters that tells any two scenarios of a round apart."""
    if len(key) + len(suffix) <= _LONGEST:
        return key + suffix
    mark = blake2s(key.encode(), digest_size=4).hexdigest()
    return f"{key[: _LONGEST - len(suffix) - len(mark) - 1]}~{mark}{suffix}"
