"""The OpenAPI document: put together by drf-spectacular from what stands here beside the views."""

from __future__ import annotations
