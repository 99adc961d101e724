"""The applications of Plumbline; imported as `apps.<name>`, and never a folder of `sys.path` itself."""

from __future__ import annotations
