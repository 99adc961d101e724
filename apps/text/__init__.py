"""Pure language work: texts in, findings out. Nothing here knows Django, the database or a queue.

- self_identification: where a text tells which model wrote it, and texts with such passages covered
- personal_data: where a text tells who somebody is or how to reach them, and texts with such passages replaced by what stood there
- instructions: where a text speaks to the machine that reads it
- language: which language a text is in
- toxicity: how abusive a text is
- sentiment: how pleased an English text sounds
- themes: what several texts have in common
"""
