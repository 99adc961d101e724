"""Reads one recording in a process of its own: `python -m apps.responses.media.work SOURCE FOLDER KIND DECLARED`.

A hostile file may find a fault in a decoder. Here it meets no database, no secrets and no more memory and time than it
is given; whatever becomes of it, the worker that asked goes on. The new file is FOLDER/kept, the answer one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from base64 import b64encode
from pathlib import Path

from apps.responses.media import limits
from apps.responses.media.kept import Kept
from apps.responses.media.problems import Problem, Unusable
from apps.responses.media.remuxing import remux
from apps.responses.media.replay import rewrite

KEPT = "kept"
"""The name of the new file."""


def main(source: str, folder: str, kind: str, declared: str) -> int:
    """Do the work and print what became of it; return the exit code, not 0 where it is not the file's fault."""
    _confine()
    answer: dict[str, str | float]
    try:
        kept = _work(Path(source), Path(folder) / KEPT, kind, declared)
    except Unusable as error:
        answer = {"problem": error.problem.value}
    except MemoryError:
        answer = {"problem": Problem.TOO_HEAVY.value}
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - a hostile file finds a fault in any of a dozen decoders
        traceback.print_exc()
        answer = {"problem": Problem.BROKEN.value}
    else:
        answer = {
            "media_type": kept.media_type,
            "duration": kept.duration,
            "peaks": b64encode(kept.peaks).decode(),
        }
    sys.stdout.write(json.dumps(answer))
    return 0


def _work(source: Path, target: Path, kind: str, declared: str) -> Kept:
    if kind == "replay":
        return rewrite(source, target)
    return remux(source, target, kind=kind, declared=declared)


def _confine() -> None:
    """Give up what a file of sound or pictures has no need of, and let everybody else go first."""
    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.FILE_BYTES),
        (resource.RLIMIT_NOFILE, limits.OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lowest, lowest))
    os.nice(10)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
