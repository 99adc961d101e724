"""Words too common to tell what a text is about, by language."""

from __future__ import annotations

from functools import cache
from typing import Final

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_KEPT: Final = frozenset(
    [
        "bill",
        "bottom",
        "cry",
        "describe",
        "detail",
        "empty",
        "fill",
        "find",
        "fire",
        "full",
        "interest",
        "mill",
        "mine",
        "serious",
        "sincere",
        "system",
        "thick",
        "thin",
        "top",
    ]
)
"""Words of scikit-learn's English list in which opinions are told."""

_ENGLISH: Final = (
    "ain aren couldn did didn does doesn doing don hadn hasn haven isn just let lot mustn needn really shan shouldn things think thing "
    "wasn weren won wouldn yes"
)

_OTHERS: Final = {
    "de": (
        "aber alle allem allen aller alles als also auch auf aus bei beim bin bis bist dann das dass dem den denn der des die dies diese diesem "
        "diesen dieser dieses doch dort durch ein eine einem einen einer eines etwas euch für gegen hab habe haben hat hatte hatten hier hin "
        "ich ihm ihn ihnen ihr ihre immer ins ist jede jeder jedes jetzt kann kein keine können mal man mehr mein meine mich mir mit muss nach "
        "nicht nichts noch nun nur oder ohne schon sehr sein seine sich sie sind soll sondern über und uns unter viel vom von vor war waren was "
        "weil weiter welche wenn werden wie wieder will wir wird wurde würde zum zur zwar zwischen"
    ),
    "es": (
        "algo algunos ante antes aquí así aunque bien cada como con contra cual cuando del desde donde dos durante ella ellas ellos entre era "
        "eran esa ese eso esta estaba están estar este esto estos fue fueron había han hasta hay las les los más mas menos mis mismo mucho muy "
        "nada nos nosotros otra otro para pero poco por porque pues que qué quien sea ser sido sin sobre son sus también tan tanto tener tiene "
        "todo todos una uno unos usted"
    ),
    "fr": (
        "ainsi alors après assez aucun aussi autre avait avant avec avoir bien car ceci cela celle celui ces cet cette chaque comme dans des deux "
        "dire dit donc dont elle elles encore entre est être était étaient eux faire fait fut ici ils jamais les leur leurs lui mais même mes moi "
        "moins mon nos notre nous ont par parce pas peu peut plus pour pourquoi quand que quel quelle qui quoi sans sera ses seulement son sont "
        "sous sur tous tout toute toutes très trop une vers vos votre vous"
    ),
}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language by its tag: English, German, Spanish and French have some, others none."""
    base = language.partition("-")[0].lower()
    if base == "en":
        return frozenset((ENGLISH_STOP_WORDS - _KEPT) | frozenset(_ENGLISH.split()))
    return frozenset(_OTHERS.get(base, "").split())
