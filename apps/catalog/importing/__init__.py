"""A file on its way into the catalogue: kept, looked at, and taken in by a worker that may be killed at any moment."""

from __future__ import annotations

from apps.catalog.importing.cancelling import cancel_import
from apps.catalog.importing.previewing import Preview, adjust_import, preview_of
from apps.catalog.importing.running import steps
from apps.catalog.importing.uploading import begin_import, keep_upload, start_import

__all__ = [
    "Preview",
    "adjust_import",
    "begin_import",
    "cancel_import",
    "keep_upload",
    "preview_of",
    "start_import",
    "steps",
]
