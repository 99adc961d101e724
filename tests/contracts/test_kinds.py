from __future__ import annotations

import math
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from apps.studies.kinds import kind_of, kinds
from apps.studies.kinds._base import AnswerError, Kind, Placement, QuestionView
from tests.contracts.specs import ANSWERS, PLACEMENTS, QUESTIONS, all_kinds, placements_of, spec_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)

pytestmark = pytest.mark.usefixtures("gathered")
each_kind = pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.slug)


class Form(HTMLParser):
    """What a browser without script would send from a rendered question."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.controls: list[dict[str, str | None]] = []
        self.sent: list[tuple[str, str]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._area: str | None = None
        self._select: str | None = None
        self._inert = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._inert += tag == "template"
        if self._inert:  # nothing of it is on the page before a script takes it out
            return
        self.elements.append((tag, found))
        if tag in {"input", "textarea", "select", "button"} and found.get("type") != "button":
            self.controls.append(found)
        if tag == "input" and (found.get("type") not in {"radio", "checkbox"} or "checked" in found):
            self.sent.append((str(found.get("name")), found.get("value") or ""))
        if tag == "select":
            self._select = str(found.get("name"))
        if tag == "option" and self._select is not None:  # the first one is what an untouched list sends
            self.sent.append((self._select, found.get("value") or ""))
            self._select = None
        if tag == "textarea":
            self._area = str(found.get("name"))

    def handle_endtag(self, tag: str) -> None:
        self._inert -= tag == "template"

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.sent.append((self._area, data.removeprefix("\n").replace("\n", "\r\n")))
            self._area = None


def sent_as(form: Form, field: str) -> list[str]:
    """Return the values of a field and of its rows."""
    return [value for name, value in form.sent if name.partition(".")[0] == field]


def render(view: QuestionView) -> str:
    return render_to_string(view.template, {"question": view})


def test_every_kind_is_tried() -> None:
    assert set(kinds()) == set(QUESTIONS) == set(ANSWERS)
    assert all(kind_of(slug).slug == slug for slug in kinds())


@each_kind
def test_it_says_what_the_console_needs(kind: Kind) -> None:
    assert str(kind.label)
    assert str(kind.hint)
    assert kind.level in {"nominal", "ordinal", "interval"}
    least, most = kind.outputs
    assert 0 <= least <= most


@each_kind
def test_its_outcomes_are_frozen_and_fit_their_column(kind: Kind) -> None:
    outcomes = kind.outcomes(spec_of(kind))

    assert len(set(outcomes)) == len(outcomes)
    assert all(0 < len(outcome) <= 200 for outcome in outcomes)


@each_kind
@pytest.mark.parametrize("placement", PLACEMENTS, ids=["as planned", "turned", "alone"])
def test_an_answer_goes_from_the_form_to_signals(kind: Kind, placement: Placement) -> None:
    if placement not in placements_of(kind):
        return
    spec = spec_of(kind)
    outcomes = kind.outcomes(spec)
    low, high = kind.bounds(spec)
    for answer in ANSWERS[kind.slug]:
        assert kind.parse(spec, answer, placement) == answer
        view = kind.view(spec, text="", answer=answer, error="", placement=placement)
        sent = sent_as(Form(render(view)), "q-asked")
        assert kind.parse(spec, kind.read_form(spec, sent), placement) == answer
        for signal in kind.signals(spec, answer, placement):
            assert signal.metric == "asked"
            assert signal.outcome is None or 0 <= signal.outcome < len(outcomes)
            assert signal.value is None or math.isfinite(signal.value)
            assert signal.value is None or low is None or high is None or low <= signal.value <= high
            assert signal.version in {None, *placement.versions}
            assert signal.versus in {None, *placement.versions}
            if signal.version is None:
                assert signal.position == 0
            else:
                assert signal.position == placement.position(placement.versions.index(signal.version))
        assert kind.in_words(spec, answer, placement)


@each_kind
def test_parsing_does_not_depend_on_which_versions_were_shown(kind: Kind) -> None:
    for answer in ANSWERS[kind.slug]:
        found = [kind.parse(spec_of(kind), answer, Placement((v, v + 1), (0, 1))) for v in (1, 1_000)]
        assert found[0] == found[1]


@each_kind
@given(junk=JSON)
def test_anything_else_is_an_answer_error(kind: Kind, junk: Any) -> None:
    kept = parsed(kind, junk)
    if kept is None:
        return
    assert list(kind.signals(spec_of(kind), kept, PLACEMENTS[0])) is not None
    assert kind.parse(spec_of(kind), kept, PLACEMENTS[0]) == kept


def parsed(kind: Kind, junk: Any) -> object:
    """Return what is kept of an answer, None where it is refused in words."""
    try:
        return kind.parse(spec_of(kind), junk, PLACEMENTS[0])
    except AnswerError as refused:
        reason, pointer = refused.reason, refused.pointer
    assert reason[-1] in ".?!"
    assert pointer == "" or pointer.startswith("/")
    return None


@each_kind
@given(values=st.lists(st.text() | st.text("0123456789", min_size=1, max_size=5_000), max_size=3))
def test_any_form_is_read_and_then_parsed_or_refused(kind: Kind, values: list[str]) -> None:
    raw = kind.read_form(spec_of(kind), values)
    if raw is None:
        return
    try:
        kind.parse(spec_of(kind), raw, PLACEMENTS[0])
    except AnswerError:
        view = kind.view(spec_of(kind), text="", answer=raw, error="No.", placement=PLACEMENTS[0])
        assert view.error == "No."


@each_kind
def test_an_untouched_form_is_a_skipped_question_where_it_is_optional(kind: Kind) -> None:
    spec = spec_of(kind, optional=True)
    view = kind.view(spec, text="", answer=None, error="", placement=PLACEMENTS[0])

    form = Form(render(view))

    assert kind.read_form(spec, sent_as(form, "q-asked")) is None
    assert "required" not in {name for control in form.controls for name in control}


@each_kind
@pytest.mark.parametrize("error", ["", "Please <answer> this."])
@pytest.mark.parametrize("answered", [False, True])
def test_its_form_works_without_script_and_says_its_error(kind: Kind, error: str, *, answered: bool) -> None:
    answer = ANSWERS[kind.slug][0] if answered else None
    view = kind.view(
        spec_of(kind, help="Take your time."), text="", answer=answer, error=error, placement=PLACEMENTS[0]
    )

    html = render(view)
    form = Form(html)

    assert form.controls
    assert {str(control.get("name")).partition(".")[0] for control in form.controls} == {"q-asked"}
    assert view.text
    assert "Take your time." in html
    assert "<script" not in html
    assert not any({"style", "onclick", "onchange", "oninput"} & set(attrs) for _tag, attrs in form.elements)
    described = [attrs for _tag, attrs in form.elements if attrs.get("aria-invalid") == "true"]
    assert bool(described) is bool(error)
    if error:
        assert "Please &lt;answer&gt; this." in html
        ids = {attrs.get("id") for _tag, attrs in form.elements}
        assert described[0]["aria-describedby"] in ids


@each_kind
def test_its_words_for_raters_are_known_to_the_scan_of_names(kind: Kind) -> None:
    spec = spec_of(kind, text="Asked?", help="Helped.")
    view = kind.view(spec, text="Asked?", answer=None, error="", placement=PLACEMENTS[0])

    assert {"Asked?", "Helped."} <= set(kind.texts(spec))
    own = [option.value for option in view.options if option.value in QUESTIONS[kind.slug].get("options", ())]
    assert set(own) <= set(kind.texts(spec))
