"""Everything that can be said about the code without running the tests: `./run check`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from apps.embedded.environment import ROOT
from apps.embedded.errors import SetupError
from apps.embedded.throwaway import throwaway_environment

AT_ONCE = 2
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"


@dataclass(frozen=True)
class Check:
    """One command, whose exit code 0 means that all is well."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a check went: `output` is what it wrote, `seconds` its wall time."""

    check: Check
    code: int
    output: str
    seconds: float


# The slowest first, so that the others run beside it.
CHECKS = (
    Check("types", ("-m", "mypy", "apps", "tests", "manage.py", "run")),
    Check("lint", ("-m", "ruff", "check", ".", "run")),
    Check("format", ("-m", "ruff", "format", "--check", ".", "run")),
    Check("layers", ("-c", LINT_IMPORTS, "--no-logo")),
    Check("templates", ("-m", "djlint", "--lint", "--quiet", "templates", "apps")),
    Check("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
    Check(
        "deployment",
        ("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        {"PLUMBLINE_SECURE": "true"},
    ),
)


def main() -> int:
    """Run every check, also after one has failed; return 1 if any failed."""
    began = time.monotonic()
    try:
        with throwaway_environment() as environment:
            outcomes = list(run_all(CHECKS, os.environ | environment))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    failed = [outcome for outcome in outcomes if outcome.code != 0]
    for outcome in failed:
        print(f"\n--- {outcome.check.name}\n{outcome.output.strip()}")
    verdict = f"{len(failed)} of {len(outcomes)} checks failed" if failed else "All checks passed"
    print(f"\n{verdict} in {time.monotonic() - began:.1f} s.")
    return 1 if failed else 0


def run_all(checks: tuple[Check, ...], environment: dict[str, str]) -> Iterator[Outcome]:
    """Run the checks, two at a time, and print a line for each; yield them in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda check: run_one(check, environment), checks)


def run_one(check: Check, environment: dict[str, str]) -> Outcome:
    """Run a check, print its line and return how it went."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *check.command],
        cwd=ROOT,
        env=environment | check.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    print(f"{'ok' if done.returncode == 0 else 'FAILED':<6}  {seconds:5.1f} s  {check.name}", flush=True)
    return Outcome(check, done.returncode, done.stdout, seconds)


if __name__ == "__main__":
    sys.exit(main())
