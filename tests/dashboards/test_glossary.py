"""The glossary: one source for pages and docs, every marked word is in it, and each is explained once where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import Client, RequestFactory

from apps.accounts.models import Team, User
from apps.analysis.services import refresh_now
from apps.dashboards.glossary import found_in, terms
from tests.factories.crowds import crowd_lines, gated_study, post

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/glossary.md"


def drawn(source: str) -> str:
    """What a page shows of a template."""
    request = RequestFactory().get("/")
    return Template("{% load glossary %}" + source).render(RequestContext(request))


def test_each_term_that_a_template_marks_is_in_the_glossary() -> None:
    places = [*ROOT.glob("apps/**/*.html"), *ROOT.glob("templates/**/*.html")]
    marked = {
        slug for path in places for slug in re.findall(r'{% term "([^"]*)"', path.read_text(encoding="utf-8"))
    }

    assert len(marked) > 10
    assert marked <= set(terms())


def test_each_page_of_a_study_is_built_on_the_one_that_explains_its_words() -> None:
    places = (ROOT / "apps/dashboards/templates/dashboards").glob("*.html")
    pages = {path.name: path.read_text(encoding="utf-8") for path in places}
    of_a_study = {name for name, text in pages.items() if 'include "dashboards/_sections.html"' in text}

    assert len(of_a_study) > 10
    assert [
        name for name in of_a_study if not pages[name].startswith('{% extends "dashboards/page.html" %}')
    ] == []


def test_each_term_has_a_short_explanation_and_words_of_its_own() -> None:
    claimed: dict[str, str] = {}
    for slug, term in terms().items():
        sentences = re.findall(r"[.!?](?:\s|$)", str(term.text))
        assert 1 <= len(sentences) <= 3, slug
        assert len(str(term.text)) <= 250, slug
        for form in (term.word, *term.forms):
            assert claimed.setdefault(str(form).casefold(), slug) == slug


def test_the_page_of_words_is_written_from_the_glossary_and_repeats_none_of_it(tmp_path: Path) -> None:
    written = tmp_path / "glossary.md"
    written.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    call_command("glossary", page=str(written))

    assert PAGE.read_text(encoding="utf-8") == written.read_text(encoding="utf-8"), (
        "run: ./run manage glossary"
    )
    own = PAGE.read_text(encoding="utf-8").partition("## What pages explain")[0]
    words = {word for row in re.findall(r"^\| ([^|]+) \|", own, re.MULTILINE) for word in row.split(", ")}
    assert not words & {str(term.word) for term in terms().values()}


def test_a_text_is_marked_at_the_first_place_of_each_word_and_by_the_longest() -> None:
    pieces = found_in("Ties half; two-way clustered by rater, CR1. A gateway is no gate, a gate is.")

    assert [(piece, slug) for piece, slug in pieces if slug] == [
        ("Ties", "tie"),
        ("two-way clustered", "clustered"),
        ("gate", "gate"),
    ]
    assert "".join(piece for piece, _slug in pieces).startswith("Ties half; two-way")


def test_a_word_opens_its_explanation_which_stands_once() -> None:
    page = drawn(
        '{% term "gate" %} {% worded "a gate of 95% <b>" %} {% worded "gate" "x" %} {% worded "gate" "x" %}{% explained %}{% explained %}'
    )

    assert page.count('popovertarget="w-gate"') == 3, "the second of block x is plain"
    assert page.count('id="w-gate"') == 1
    assert "&lt;b&gt;" in page
    assert ">Gate</button>" in page


def test_without_a_request_a_word_is_text() -> None:
    source = '{% load glossary %}{% term "gate" %}, {% worded "a gate" %}{% explained %}'

    assert Template(source).render(Context()) == "Gate, a gate"


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no term"):
        drawn('{% term "gatte" %}')


@pytest.mark.django_db(transaction=True)
def test_whatever_a_page_or_its_poll_marks_is_explained_in_it(
    team: Team, ada: User, ada_client: Client
) -> None:
    study = gated_study(team, ada, {"name": "better", "rule": "low >= 0.5"})
    refresh_now(post(study, crowd_lines(raters=12, each=6, chance=0.6)).round.pk)
    url = "/d/kettles/kettle/"

    for address, headers in [
        *((url + part, {}) for part in ("", "?view=plain", "method/", "versions/", "findings/", "rows/")),
        (url, {"HX-Request": "true"}),
    ]:
        page = ada_client.get(address, headers=headers).content.decode()
        marked = re.findall(r'popovertarget="(w-[^"]+)"', page)
        assert marked, address
        assert sorted(set(marked)) == sorted(re.findall(r'class="tip" id="([^"]+)"', page)), address

    method = ada_client.get(f"{url}method/").content.decode()
    assert all(f'id="word-{slug}"' in method for slug in terms())
