"""Tables of what words mean: text, codebook, code, coding, excerpt, theme, suggestion, opening, seen, and how far finding themes is."""

from __future__ import annotations

from apps.insight.models.codebook import Code, Codebook
from apps.insight.models.coding import Adjudication, Coding, CodingTurn
from apps.insight.models.excerpt import Excerpt
from apps.insight.models.opening import Opening
from apps.insight.models.seen import Seen
from apps.insight.models.suggestion import Suggestion, SuggestionKind
from apps.insight.models.text import Text, TextSource, TextState
from apps.insight.models.theme import Theme, ThemeMember, ThemeOrigin
from apps.insight.models.theme_run import ThemeRun, ThemeRunState

__all__ = [
    "Adjudication",
    "Code",
    "Codebook",
    "Coding",
    "CodingTurn",
    "Excerpt",
    "Opening",
    "Seen",
    "Suggestion",
    "SuggestionKind",
    "Text",
    "TextSource",
    "TextState",
    "Theme",
    "ThemeMember",
    "ThemeOrigin",
    "ThemeRun",
    "ThemeRunState",
]
