"""Vectors of texts from a model that the operator has put into a folder of this machine: model2vec, where it is installed.

The program comes with `pip install plumbline[embeddings]`. Nothing is downloaded; without package or folder themes are found by words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.text.nearness import Embed

_PACKAGE = "model2vec"


def embedder(folder: str) -> Embed | None:
    """Return what gives texts their vectors by the model in a folder, None where the package or the folder is missing."""
    if not folder or not Path(folder).is_dir() or find_spec(_PACKAGE) is None:
        return None

    def embed(texts: Sequence[str]) -> npt.NDArray[np.floating]:
        return np.asarray(_model(folder).encode(list(texts)))

    return embed


@cache
def _model(folder: str) -> Any:
    return import_module(_PACKAGE).StaticModel.from_pretrained(folder)
