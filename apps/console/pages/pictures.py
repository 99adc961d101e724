"""Messages with their pictures, as members see them: under the hash that the team's own texts name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from apps.catalog.pictures import picture_sizes
from apps.core.rendering import Message, render_messages
from apps.core.rendering.pictures import Picture, pictures_named, place_pictures

Turns = Sequence[Mapping[str, Any]]


def placed(team_id: int, *texts: Turns) -> list[list[dict[str, Any]]]:
    """Return each of the texts with the pictures that the team has; one query where any is named, none otherwise."""
    named = {one for turns in texts for one in pictures_named(turns)}
    sizes = picture_sizes(team_id, named) if named else {}

    def place(digest: str, alt: str) -> Picture | None:
        size = sizes.get(digest)
        return Picture(reverse("console:catalogue_picture", args=[digest]), *size, alt=alt) if size else None

    return [place_pictures(turns, place) for turns in texts]


def rendered(team_id: int, *texts: Turns) -> list[tuple[Message, ...]]:
    """Return each of the texts, rendered with its pictures."""
    return [render_messages(turns) for turns in placed(team_id, *texts)]
