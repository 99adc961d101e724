"""The web process. Queries of a page end after five seconds; a page that needs longer is a mistake."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
os.environ.setdefault("PLUMBLINE_STATEMENT_TIMEOUT_MS", "5000")

application = get_wsgi_application()
