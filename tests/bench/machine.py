"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

import psycopg2


def describe(database: str) -> str:
    """Return cores, system, Python and the servers' versions in one sentence."""
    connection = psycopg2.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
            row = cursor.fetchone()
    finally:
        connection.close()
    postgres, fsync = row or ("unknown", "unknown")
    return (
        f"Measured with {os.cpu_count()} cores, {platform.system()} on {platform.machine()}, "
        f"Python {platform.python_version()}, Django {version('django')}, gunicorn {version('gunicorn')}, "
        f"Postgres {postgres.split()[0]} (fsync {fsync}, default memory settings), numpy {version('numpy')}; "
        f"load average {os.getloadavg()[0]:.1f} at the start."
    )
