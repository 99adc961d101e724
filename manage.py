#!/usr/bin/env python
"""Run one of Django's management commands; `./run manage` gives it the servers and the secret."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    os.environ.setdefault("PLUMBLINE_STATEMENT_TIMEOUT_MS", "0")  # a migration takes the time it takes
    execute_from_command_line(sys.argv)
