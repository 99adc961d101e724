"""Has a recording read by a process of its own, and says what became of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

from apps.responses.media.kept import Kept
from apps.responses.media.limits import WALL_SECONDS
from apps.responses.media.problems import Problem, Unusable
from apps.responses.media.work import KEPT

_HOME = Path(__file__).resolve().parents[3]
_ENDS = {
    -signal.SIGXCPU: Problem.TOO_HEAVY,
    -signal.SIGKILL: Problem.TOO_HEAVY,
    -signal.SIGSEGV: Problem.BROKEN,
    -signal.SIGBUS: Problem.BROKEN,
    -signal.SIGABRT: Problem.BROKEN,
    -signal.SIGFPE: Problem.BROKEN,
    -signal.SIGILL: Problem.BROKEN,
}
"""How a process ends that took more than it was given, or fell over what it read. Whoever stops a worker sends others."""


class WorkFailed(Exception):  # noqa: N818 - not about the file, and nobody catches it
    """Reading a recording failed for a reason that is not its own: no room, say. It can be tried again."""


def keep(source: Path, folder: Path, *, kind: str, declared: str) -> tuple[Path, Kept]:
    """Write a recording anew and return the new file, in `folder`, and what it is.

    Raises:
        Unusable: the recording cannot be used.
        WorkFailed: something else went wrong.
    """
    words = [sys.executable, "-m", "apps.responses.media.work", str(source), str(folder), kind, declared]
    # Nothing of the worker's environment goes along: its secrets are none of a decoder's business.
    surroundings = {"PATH": os.environ.get("PATH", ""), "OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(folder)}
    try:
        done = subprocess.run(  # noqa: S603 - the project's own program; no shell
            words, cwd=_HOME, env=surroundings, capture_output=True, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unusable(Problem.TOO_HEAVY) from error
    if done.returncode in _ENDS:
        raise Unusable(_ENDS[done.returncode])
    if done.returncode:
        raise WorkFailed(done.stderr.decode("utf-8", "replace")[-2_000:])
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise Unusable(Problem(answer["problem"]))
    kept = Kept(answer["media_type"], float(answer["duration"]), b64decode(answer["peaks"]))
    return folder / KEPT, kept
