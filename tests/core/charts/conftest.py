"""A strict reader for charts: well-formed XML, no style, no script, no foreign reference."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

TAGS = {"svg", "g", "line", "rect", "circle", "path", "polyline", "polygon", "text", "title", "desc"}
ATTRIBUTES = {
    *(
        "class",
        "id",
        "role",
        "aria-labelledby",
        "aria-describedby",
        "aria-hidden",
        "viewBox",
        "direction",
        "overflow",
    ),
    *("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "width", "height", "d", "points", "transform"),
    *("fill", "fill-opacity", "stroke", "stroke-dasharray", "text-anchor"),
}


def _read(svg: str) -> ET.Element:
    root = ET.fromstring(svg)  # noqa: S314 - the text is this project's own
    for element in root.iter():
        assert element.tag in TAGS
        assert set(element.attrib) <= ATTRIBUTES, element.attrib
        for value in element.attrib.values():
            assert not any(word in value for word in ("nan", "inf", "None", "url(", "javascript"))
    return root


@pytest.fixture(scope="session")
def read() -> Callable[[str], ET.Element]:
    """Read an SVG and fail on anything that a chart does not draw."""
    return _read
