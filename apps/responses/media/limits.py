"""What a recording may be, and what reading one may cost."""

from __future__ import annotations

_MIB = 1024 * 1024

MAX_DURATION = 6 * 3600.0
"""Seconds of what is kept."""
MAX_SIDE = 4_096
"""Pixels of either side of a picture."""
MAX_PIXELS = MAX_SIDE * MAX_SIDE
MAX_CHANNELS = 8
MAX_SAMPLES = 1 << 20
"""Samples of one packet of sound."""

FREE_SECONDS = 60.0
"""So much sound may come out of any file; what is longer must be in proportion to its bytes."""
MAX_SAMPLES_PER_BYTE = 4_000
"""Opus and AAC stay below 1,000 in silence."""
FREE_PIXELS = 64_000_000
MAX_PIXELS_PER_BYTE = 50_000
"""An empty screen stays below 10,000."""

MEMORY = 2048 * _MIB
"""Bytes of address space; Python and its libraries take a third of it before they read anything."""
CPU_SECONDS = 480
WALL_SECONDS = 540.0
"""Below the time limit of a task, so that a file which takes too long is refused and not tried for ever."""
FILE_BYTES = 3072 * _MIB
OPEN_FILES = 64
