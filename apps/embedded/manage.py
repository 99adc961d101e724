"""Run one management command on a state folder, whether or not the product is up: `./run manage COMMAND`."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from apps.embedded.environment import DEFAULT_PORT, ROOT, product_environment
from apps.embedded.errors import SetupError
from apps.embedded.servers import borrowed_servers
from apps.embedded.state import State, default_folder
from apps.embedded.supervisor import StopRequested, stoppable

SIGNALLED = 128  # a command that a signal has ended gives this plus the signal's number, as in a shell


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; nothing but the command writes to standard output."""
    options = parse(arguments)
    try:
        with stoppable():
            return run(
                State(options.state), port=options.port, cwd=options.working_folder, words=options.words
            )
    except StopRequested:
        return SIGNALLED + signal.SIGTERM
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the options that `run` hands over, then the command's own words."""
    parser = argparse.ArgumentParser(prog="./run manage", allow_abbrev=False)
    parser.add_argument("--state", type=Path, default=default_folder())
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--working-folder", type=Path, default=Path.cwd(), help="where relative paths start")
    parser.add_argument("words", nargs=argparse.REMAINDER)
    return parser.parse_args(arguments)


def run(state: State, *, port: int, cwd: Path, words: Sequence[str]) -> int:
    """Run `manage.py` with these words beside the running servers, or with servers of its own."""
    with borrowed_servers(state) as servers:
        env = product_environment(state, addresses=servers.addresses, port=port)
        if servers.new and list(words[:1]) != ["migrate"]:
            print("The database is new: making its tables first.", file=sys.stderr)
            _manage(["migrate", "--verbosity", "0"], env=env, cwd=cwd)
        return _manage(words, env=env, cwd=cwd)


def _manage(words: Sequence[str], *, env: dict[str, str], cwd: Path) -> int:
    # In the terminal's own session, unlike the servers, so that the command can ask and be interrupted: a
    # Ctrl-C reaches it anyway, and a shell, for one, goes on after it.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    with subprocess.Popen([sys.executable, str(ROOT / "manage.py"), *words], env=env, cwd=cwd) as process:
        try:
            code = process.wait()
        except StopRequested:
            process.terminate()
            process.wait()
            raise
    return code if code >= 0 else SIGNALLED - code


if __name__ == "__main__":
    sys.exit(main())
