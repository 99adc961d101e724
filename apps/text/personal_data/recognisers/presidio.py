"""Names and places that only a model of the language finds: Microsoft Presidio, where it is installed (`pip install plumbline[presidio]`).

It needs spaCy's model beside it, is asked of English texts alone, and never asks the network. All that it finds is left for somebody to look at:
it finds Shakespeare as readily as a neighbour.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from apps.text.language import language_of
from apps.text.personal_data.marks import Mark, What
from apps.text.personal_data.recognisers._base import Reading

MODEL: Final = "en_core_web_sm"
_KINDS: Final[dict[str, What]] = {"PERSON": "name", "LOCATION": "address"}
_LONGEST: Final = 20_000
"""Characters that are read; the model takes seconds for more."""


class Presidio:
    """What the rules do not find."""

    slug = "presidio"

    @property
    def missing(self) -> str:
        """The package, or the model of the language, that is not installed."""
        wanted = ("presidio_analyzer", MODEL)
        return next((name for name in wanted if importlib.util.find_spec(name) is None), "")

    def find(self, text: Reading) -> Iterator[Mark]:
        """Yield what the model found, but for names of models and vendors; nothing of a text that is not English."""
        if language_of(text.written).tag != "en":
            return
        found = _analyzer().analyze(text.written[:_LONGEST], language="en", entities=list(_KINDS))
        for one in found:
            if not text.known.find(text.written[one.start : one.end]):
                yield Mark(one.start, one.end, _KINDS[one.entity_type], "maybe")


@cache
def _analyzer() -> Any:
    presidio = importlib.import_module("presidio_analyzer")
    ready = importlib.import_module("presidio_analyzer.predefined_recognizers")
    nlp = importlib.import_module("presidio_analyzer.nlp_engine")
    ends: Any = importlib.import_module("tldextract")
    # Recognisers of addresses look up the ends of domains over the network unless this is asked for the list that ships with it.
    ends.extract = ends.TLDExtract(suffix_list_urls=())
    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": MODEL}]}
    return presidio.AnalyzerEngine(
        nlp_engine=nlp.NlpEngineProvider(nlp_configuration=models).create_engine(),
        registry=presidio.RecognizerRegistry(
            recognizers=[ready.SpacyRecognizer(supported_entities=list(_KINDS))], supported_languages=["en"]
        ),
        supported_languages=["en"],
    )


RECOGNISER = Presidio()
