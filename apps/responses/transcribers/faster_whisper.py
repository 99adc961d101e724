"""Whisper by faster-whisper, with a model that the operator has put into a folder of this machine.

The program comes with `pip install plumbline[whisper]`, the folder is named by `PLUMBLINE_WHISPER_MODEL`. Nothing is
downloaded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.responses.transcripts._base import Said

_PACKAGE = "faster_whisper"


class FasterWhisper:
    """Runs on the processor, with weights of eight bits."""

    name = "faster-whisper"

    def available(self) -> bool:
        """Return whether the package is installed and the model's folder is there."""
        folder = settings.WHISPER_MODEL
        return bool(folder) and Path(folder, "model.bin").is_file() and find_spec(_PACKAGE) is not None

    def transcribe(self, path: Path, language: str) -> Iterator[Said]:
        """Yield the segments of a file; their confidence is the mean probability of their tokens."""
        segments, _about = _model(settings.WHISPER_MODEL).transcribe(
            str(path), language=language or None, vad_filter=True
        )
        for segment in segments:
            sure = min(math.exp(segment.avg_logprob), 1.0)
            yield Said(max(segment.start, 0.0), segment.end, segment.text.strip(), confidence=sure)


@cache
def _model(folder: str) -> Any:
    whisper = import_module(_PACKAGE)
    return whisper.WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)


TRANSCRIBER = FasterWhisper()
