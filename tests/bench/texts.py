"""The texts that raters of the bench read, the same for the product and for the floor."""

from __future__ import annotations

PROMPT = "Explain to a patient what this finding means and what to do next. " * 3
FIRST = "This answer names the finding, says how sure it is, and tells whom to call. " * 6
SECOND = "This answer explains the words of the report one by one and ends with a question. " * 6

TEXTS = (PROMPT, FIRST, SECOND)
COMMENT = "the first one says whom to call"
