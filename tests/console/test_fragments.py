from __future__ import annotations

import re

import pytest
from django.test import Client

from apps.studies.models import Round

PAGES = [
    "/",
    "/console/",
    "/console/new/",
    "/console/studies/kettle/",
    "/console/studies/kettle/setup/basics/",
    "/console/studies/kettle/setup/items/",
    "/console/studies/kettle/setup/questions/",
    "/console/studies/kettle/setup/questions/1/",
    "/console/studies/kettle/setup/raters/",
    "/console/studies/kettle/setup/launch/",
    "/console/studies/kettle/setup/file/",
    "/console/studies/kettle/setup/preview/",
    "/console/studies/kettle/rounds/1/protocol/",
    "/console/studies/kettle/rounds/1/items/",
    "/console/catalogue/",
    "/console/library/",
    "/console/library/scenario/?key=q0",
    "/console/library/scenario/text/?key=q0",
    "/console/library/scenario/about/?key=q0",
    "/console/library/new/",
    "/console/library/proposals/",
    "/console/library/coverage/",
    "/console/catalogue/imports/new/",
    "/console/team/",
]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_whole_and_obeyed_by_htmx(url: str, ada_client: Client, running: Round) -> None:
    page = ada_client.get(url).content.decode()
    for tag in re.findall(r"<[a-z][^>]*\shx-[^>]*>", page):
        assert "hx-nonce=" in tag, tag
    assert not re.findall(r"<[^>]*\sstyle=", page)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", page)
    idents = re.findall(r'\sid="([^"]+)"', page)
    assert len(idents) == len(set(idents))
    for form in re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL):
        assert "csrfmiddlewaretoken" in form
    for target in re.findall(r'<label[^>]*\sfor="([^"]+)"', page):
        assert target in idents
