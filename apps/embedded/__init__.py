"""Real Postgres and Valkey as child processes, and the supervisor of `./run`.

Standard library and psycopg2 only: nothing here imports Django, because the addresses of the servers must
stand in the environment before the settings are read. `up` starts the product, `manage` runs one command
on its state, `check` and `throwaway` serve the tests; the other modules each own one thing they share.
"""

from __future__ import annotations
