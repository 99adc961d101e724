"""Pure language work: texts in, findings out. Nothing here knows Django, the database or a queue.

- self_identification: where a text tells which model wrote it, and texts with such passages covered
"""
