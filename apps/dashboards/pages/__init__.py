"""The pages as frozen view models, built from results by pure functions: no query, no request, no template."""

from __future__ import annotations
