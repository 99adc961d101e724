"""The alignment index: a study's stated weights, and what a snapshot's other estimates come to under them."""
