"""What the console calls the words of a protocol. A word that is not here is shown as it is written."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.lazy import LazyText

LABELS: dict[str, tuple[LazyText, LazyText | None]] = {
    "key": (_("Key"), _("Names the metric in results and exports.")),
    "text": (_("Words above the answers"), None),
    "help": (_("Help"), _("A sentence under the question.")),
    "optional": (_("May be skipped"), None),
    "direction": (_("Which end is better"), None),
    "level": (_("Level of measurement"), None),
    "measures": (_("Measures"), _("One per line. Empty: those of the answer type.")),
    "ties": (_("Besides A and B"), _("Nothing ticked forces a choice.")),
    "of": (_("About the question"), None),
    "options": (_("Options"), _("One per line, in the order shown: a word, or “key | label | help”.")),
    "labels": (_("Labels"), _("One per line: a word, or “key | label | help”.")),
    "when": (_("Asked only if"), _("Such as “{question: worst, at_least: 1}”.")),
    "per": (_("Asked of"), None),
    "about": (_("About"), None),
    "anchors": (_("What grades mean"), _("One per line, such as “1: useless”.")),
    "weights": (_("What a mark counts"), _("One per line, such as “wrong: 5”. Empty: each counts 1.")),
    "suggest": (_("Show the version's own label"), _("As a hint; nothing is chosen for people.")),
    "show": (_("What is shown"), None),
    "differences": (
        _("Show differences"),
        _("Raters may see two answers with the words marked that the other lacks."),
    ),
    "best": (_("Only the best"), _("Raters choose one of several; the others share the second place.")),
    "size": (_("Outputs in a set, at most"), None),
    "sequence": (_("Versions of one scenario"), None),
    "steps": (
        _("Steps"),
        _(
            "Such as “- {title: Decide, text: What do you do?, questions: [ease]}”. What no step asks comes at the end."
        ),
    ),
    "record": (
        _("What may be recorded"),
        _("Each needs its purpose in the consent: recording, screen, replay. Who does not agree types."),
    ),
    "remind": (_("Say “Keep talking” after"), _("Such as 20s. It is written down that it was said.")),
    "assistant": (
        _("Somebody to ask"),
        _(
            "Such as “{answers: outputs, otherwise: I have said what I know.}”, or “answers: script” with replies by words."
        ),
    ),
    "min": (_("Lowest"), None),
    "max": (_("Highest"), None),
    "unit": (_("Unit"), None),
    "pairing": (_("Which pairs"), None),
    "overlap": (_("Judgments per item"), _("From different people. Odd numbers make majority votes clean.")),
    "order": (_("Order of the items"), None),
    "weight_by": (_("Weights in results"), None),
    "keys": (_("Only these scenarios"), _("Keys, one per line. Empty: all that fit.")),
    "tags": (_("With all of these tags"), None),
    "risk": (_("Risk"), None),
    "value": (_("Value"), None),
    "set": (_("Counterfactual set"), None),
    "origin": (_("Origin"), None),
    "locale": (_("Language"), None),
    "take": (_("Take at random"), _("How many of the scenarios that fit. Empty: all of them.")),
    "strata": (
        _("Strata"),
        _(
            "Scenarios taken more or less often, one per line, such as "
            "“- {where: {tag: triage}, take: 40, overlap: 5}”. Results can undo it by weights."
        ),
    ),
}

CHOICES: dict[str, LazyText] = {
    "equal": _("About equal"),
    "both_bad": _("Both are bad"),
    "cannot_judge": _("Cannot judge"),
    "higher": _("More is better"),
    "lower": _("Less is better"),
    "all": _("Every pair of versions"),
    "vs-baseline": _("Each version against the baseline"),
    "off": _("As in the catalogue"),
    "uniform": _("Shuffled"),
    "adaptive": _("Where it helps most"),
    "traffic": _("By traffic"),
    "none": _("None"),
    "turn": _("Each turn of the version"),
    "explanation": _("The explanation"),
    "outputs": _("Outputs of versions"),
    "scenarios": _("The scenarios themselves"),
    "pair": _("Two outputs"),
    "set": _("A set of outputs"),
    "mixed": _("As it comes"),
    "together": _("One after another"),
    "apart": _("Never next to each other"),
    "audio": _("What they say"),
    "screen": _("Their screen"),
    "replay": _("How they use the page"),
    "nominal": _("Names only"),
    "ordinal": _("An order"),
    "interval": _("Equal steps"),
}

NONE: dict[str, LazyText] = {
    "per": _("The whole"),
    "about": _("The output"),
    "direction": _("Neither"),
    "level": _("As the answer type has it"),
}
"""What no choice is called, where “any” would be wrong."""

PURPOSES: dict[str, LazyText] = {
    "rating": _("Use of their judgments"),
    "demographics": _("Answers about themselves"),
    "publication": _("Publication"),
    "recording": _("Recording of their voice"),
    "screen": _("Recording of their screen"),
    "replay": _("Replay of the page"),
}

RARE = frozenset(
    {
        "key", "help", "direction", "level", "measures", "order", "weight_by", "keys", "set", "origin", "locale", "take",
        "strata", "per", "about", "when",
    }
)  # fmt: skip
"""What most studies never touch."""


def label_of(name: str) -> str:
    """Return the label of a protocol's word."""
    known = LABELS.get(name)
    return str(known[0]) if known else plain(name)


def hint_of(name: str, description: str) -> str:
    """Return the sentence under a field: the plug-in's own, else ours."""
    known = LABELS.get(name)
    return description or (str(known[1]) if known and known[1] else "")


def choice_of(value: str) -> str:
    """Return how a value to choose is called."""
    known = CHOICES.get(value)
    return str(known) if known else plain(value)


def none_of(name: str) -> str:
    """Return what no choice of a protocol's word is called, "" for the usual word."""
    return str(NONE.get(name, ""))


def purpose_of(value: str) -> str:
    """Return how a purpose of the consent is called."""
    known = PURPOSES.get(value)
    return str(known) if known else plain(value)


def plain(name: str) -> str:
    """Return `answer_time` as "Answer time"."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
