"""The web process. Queries of a page end after five seconds; a page that needs longer is a mistake."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
os.environ.setdefault("PLUMBLINE_STATEMENT_TIMEOUT_MS", "5000")

application = get_wsgi_application()

# What is loaded by now stays. Looked through again and again, it makes every third large page wait for a quarter of a second.
gc.collect()
gc.freeze()
