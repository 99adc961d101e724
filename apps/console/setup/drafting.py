"""Changing a draft: read it under a lock, change what was meant, store it, finished or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from django.db import transaction
from django.http import QueryDict

from apps.console.setup.fields import Field, take
from apps.studies.models import Study
from apps.studies.services import save_draft

Change = Callable[[dict[str, Any]], None]


@transaction.atomic
def edit_draft(study: Study, *changes: Change) -> Study:
    """Apply changes to the newest draft of a study and store it; everything else in it stays as it is."""
    study = (
        Study.objects.select_for_update(of=("self",)).select_related("team", "created_by").get(pk=study.pk)
    )
    document = deepcopy(study.document)
    for change in changes:
        change(document)
    return study if document == study.document else save_draft(study=study, document=document)


def posted(fields: Iterable[Field], form: QueryDict) -> Change:
    """Return the change that a form asks for; a field that was not sent stays."""

    def change(document: dict[str, Any]) -> None:
        for spec in fields:
            if spec.pointer in form:
                take(spec, document, form.getlist(spec.pointer))

    return change
