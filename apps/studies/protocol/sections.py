"""The sections of a protocol and what may stand in them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from apps.studies.kinds._base import Slug
from apps.studies.protocol.rules import PATTERN, Rule, rule_of
from apps.studies.protocol.words import Duration, Email, Language, Line, Name, Prose, Share, each_once


def _is_rule(words: str) -> str:
    try:
        rule_of(words)
    except ValueError as error:
        raise ValueError(
            "A rule is a bound, >= or <=, and a number, such as low >= 0.5. "
            "Bounds are low, high, gap_low, gap_high, ratio_low, ratio_high, value and count."
        ) from error
    return words


class Section(BaseModel):
    """What all sections share: unknown words are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Scope(Section):
    """What the study speaks about, and what it leaves out."""

    includes: Annotated[list[Line], Field(max_length=100)] = []
    excludes: Annotated[list[Line], Field(max_length=100)] = []


class RoundSection(Section):
    """Which versions are judged, against what, for how long. Their order is the order in which pairs are stored."""

    versions: Annotated[list[Name], Field(max_length=500)] = []
    baseline: Name | None = None
    closes_after: Duration | None = None
    closes_when: Literal["decided"] | None = None


class ScenarioFilter(Section):
    """Which scenarios of the catalogue; all words must fit. Nothing given takes all."""

    keys: Annotated[list[Name], Field(max_length=100_000)] | None = None
    tags: list[Line] = []
    risk: Name | None = None
    value: Name | None = None
    set: Name | None = None
    origin: Name | None = None
    locale: Language | None = None


class Stratum(Section):
    """Scenarios that are taken more or less often than the others; a scenario belongs to the first that it fits.

    Attributes:
        where: what the scenarios have, all of it.
        take: how many of them are taken; all without.
        overlap: judgments per item, where it is not the plan's.
    """

    where: Annotated[dict[Literal["tag", "risk", "value", "locale"], Line], Field(min_length=1)]
    take: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    overlap: Annotated[int, Field(ge=1, le=1_000)] | None = None


OF_SCENARIOS = ("tag", "risk", "value", "locale")
"""Words by which a quota's cell speaks of scenarios; all others speak of people."""


class Quota(Section):
    """How many people, or judgments, a cell needs. Keys of `where` are profile fields, `cohort`, or scenarios' tag, risk, value and locale."""

    where: Annotated[dict[Slug, Line], Field(min_length=1, max_length=8)]
    raters: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    judgments: Annotated[int, Field(ge=1, le=100_000_000)] | None = None

    @property
    def of_people(self) -> dict[str, str]:
        """What the cell asks of people."""
        return {key: value for key, value in self.where.items() if key not in OF_SCENARIOS}

    @property
    def of_scenarios(self) -> dict[str, str]:
        """What the cell asks of scenarios."""
        return {key: value for key, value in self.where.items() if key in OF_SCENARIOS}


class Load(Section):
    """How much one rater is asked for; a new sitting begins after a break of `sitting`."""

    per_rater: Annotated[int, Field(ge=1, le=100_000)] | None = None
    per_day: Annotated[int, Field(ge=1, le=100_000)] | None = None
    per_sitting: Annotated[int, Field(ge=1, le=100_000)] | None = None
    sitting: Duration = "30m"


class ProfileQuestion(Section):
    """A field of the profile with words of its own; one without options that the product does not know is for imports."""

    key: Slug
    text: Line | None = None
    options: Annotated[list[Line], Field(min_length=2, max_length=30)] | None = None


class Raters(Section):
    """Who judges, and how much of their time is taken.

    Attributes:
        others: whether people who fit no cell of the quotas may take part.
        correct: how long a rater may correct an answer while the round is open.
    """

    cohorts: Annotated[list[Slug], Field(max_length=50)] = []
    profile: Annotated[list[Slug | ProfileQuestion], Field(max_length=50)] = []
    quotas: Annotated[list[Quota], Field(max_length=500)] = []
    others: bool = True
    qualification: Slug | None = None
    load: Load = Load()
    lease: Duration = "30m"
    idle: Duration = "24h"
    correct: Duration = "24h"

    @property
    def profile_keys(self) -> tuple[str, ...]:
        """The declared fields of the profile, by key."""
        return tuple(asked if isinstance(asked, str) else asked.key for asked in self.profile)


class Quality(Section):
    """Checks mixed into the items, and how far raters must agree (Krippendorff's alpha) for gates to be asked."""

    gold: Share = 0.0
    attention: Annotated[int, Field(ge=0, le=1_000)] = 0
    repeat: Share = 0.0
    agreement_floor: Annotated[float, Field(ge=-1, le=1)] | None = None
    fails: Annotated[int, Field(ge=1, le=1_000)] | None = None


class Consent(Section):
    """What raters agree to before anything is stored.

    Attributes:
        text: the words about judging, in the product's own language; its default without.
        texts: words for each purpose by language, which come before `text`.
        keep: how long what is kept, by class of data.
    """

    version: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    purposes: Annotated[list[Slug], Field(min_length=1, max_length=20)] = ["rating"]
    text: Prose | None = None
    texts: dict[Slug, dict[Language, Prose]] = {}
    keep: dict[Slug, Duration] = {}


class Ethics(Section):
    """What people are told before they agree, and when they leave.

    Attributes:
        approval: the number under which an ethics board approved the study.
        contact: whom to ask, as an address or in words.
        pay: what is paid, in words.
        minutes: how long taking part is expected to take.
        minimum_age: years; whoever is younger is turned away, and only the yes is stored.
        warning: what may be hard to read.
        debrief: what people are told on every way out.
    """

    approval: Line | None = None
    contact: Line | None = None
    pay: Line | None = None
    minutes: Annotated[float, Field(gt=0, le=6_000)] | None = None
    minimum_age: Annotated[int, Field(ge=1, le=120)] | None = None
    warning: Prose | None = None
    debrief: Prose | None = None


Level = Literal["none", "short", "full"]
Part = Literal["text", "spans", "confidence"]


class PopulationSection(Section):
    """What the numbers generalise to."""

    raters: Literal["new", "fixed"] = "new"
    scenarios: Literal["new", "fixed"] = "new"


class Design(Section):
    """When gates may look: at every response (sequential) or once, after `at` judgments (fixed)."""

    kind: Literal["sequential", "fixed"]
    at: Annotated[int, Field(ge=1)] | None = None


class Explanations(Section):
    """Whether raters see why a version answered so; more than one level makes arms of the round, drawn at random.

    Attributes:
        levels: what is shown: nothing, one sentence, or text, attribution and confidence.
        arm_by: whether an arm is drawn for each judgment or once for each rater.
        shows: the parts of an explanation that may ever leave the server.
    """

    levels: Annotated[list[Level], Field(min_length=1, max_length=3), AfterValidator(each_once)] = ["none"]
    arm_by: Literal["judgment", "rater"] = "judgment"
    shows: Annotated[list[Part], Field(max_length=3), AfterValidator(each_once)] = [
        "text",
        "spans",
        "confidence",
    ]


class Blinding(Section):
    """What keeps raters from knowing which version they judge.

    Attributes:
        self_identification: what happens to outputs that say who wrote them: a warning, black bars, or they are left out.
        ask: whether people are asked at the end which system they think it was.
    """

    self_identification: Literal["flag", "mask", "drop"] = "flag"
    ask: bool = False


class Analysis(Section):
    """How numbers are made."""

    primary: Slug | None = None
    population: PopulationSection = PopulationSection()
    ties: Literal["half", "davidson", "rao_kupper", "drop"] = "half"
    correction: Literal["bh", "holm", "none"] = "bh"
    slices: Annotated[list[Slug], Field(max_length=50)] = []
    design: Design | None = None
    bins: Annotated[int, Field(ge=2, le=100)] = 10


class Gate(Section):
    """A rule on an interval."""

    name: Line
    metric: Slug
    rule: Annotated[str, AfterValidator(_is_rule), Field(json_schema_extra={"pattern": PATTERN})]
    kind: Literal["guardrail", "signal"]
    on_fail: Literal["rollback", "pause", "none"] = "none"
    measure: Slug | None = None
    version: Name | None = None
    versus: Name | None = None
    slice: Line | dict[Slug, Line | bool | float] | None = None
    weights: Literal["traffic", "population"] | None = None

    @property
    def asks(self) -> Rule:
        """The rule in its parts."""
        return rule_of(self.rule)

    @property
    def compares_without_slice(self) -> bool:
        """Whether the rule asks for a gap or a ratio, and names no group to compare."""
        return self.slice is None and self.asks.compares


class Stage(Section):
    """A step of a progressive release."""

    name: Line
    share: Share
    risk: Name | None = None
    value: Name | None = None
    tags: list[Line] = []


class Governance(Section):
    """Who reads the evidence and who approves."""

    interpreter: Email | None = None
    approver: Email | None = None
    review_every: Duration | None = None


class Document(Section):
    """The whole protocol. `items` belongs to the mode and `questions` to the kinds; they are checked apart."""

    plumbline: Literal[1]
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Line
    objective: Prose
    owner: Email
    scope: Scope
    mode: Slug
    round: RoundSection
    items: dict[str, Any] = {}
    questions: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=60)]
    behaviour: Annotated[list[Slug], Field(max_length=50)] = []
    raters: Raters = Raters()
    quality: Quality = Quality()
    consent: Consent = Consent()
    ethics: Ethics = Ethics()
    explanations: Explanations = Explanations()
    blinding: Blinding = Blinding()
    analysis: Analysis = Analysis()
    gates: Annotated[list[Gate], Field(max_length=200)] = []
    stages: Annotated[list[Stage], Field(max_length=50)] = []
    governance: Governance = Governance()
