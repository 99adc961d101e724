"""Characters that act without being seen, turned into characters that are seen.

What happens to which: C0 controls and DEL become their control pictures (NUL is ␀); C1 controls, lone surrogates, byte
order marks and the last two code points of the first plane become U+FFFD; the nine characters that embed, override or
isolate a direction (U+202A to U+202E, U+2066 to U+2069) become their number in quotation marks, because they reorder
what a reader sees. Tab, line feed and carriage return stay, as do the marks that only hint (LRM, RLM, ALM) and the
joiners that scripts and emoji need.
"""

from __future__ import annotations

import re

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"}
_DIRECTIONS = {code: f"\u2039U+{code:04X}\u203a" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_SHOWN: dict[int, str] = {**_PICTURES, 0x7F: chr(0x2421), **_DIRECTIONS}
_ACTS_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def visible_text(text: str) -> str:
    """Return the text with every character that acts unseen replaced by one that shows; never raises."""
    return _ACTS_UNSEEN.sub(lambda found: _SHOWN.get(ord(found[0]), "\ufffd"), text)
